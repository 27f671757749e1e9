using System.Diagnostics;

namespace Gateway.EndToEnd.Recording;

/// <summary><c>gateway recording serve</c> as a process: what a gateway recorded, as a server of its own.</summary>
internal sealed class ServedRecording : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private ServedRecording(Process process, string url) => (_process, Url) = (process, url);

    /// <summary>Its MCP endpoint.</summary>
    public string Url { get; }

    /// <summary>Starts it and waits until it says where it listens.</summary>
    /// <param name="gateway">Whose recording it is.</param>
    /// <param name="what">Which sessions: ids, or <c>--connection NAME</c>.</param>
    public static async Task<ServedRecording> StartAsync(GatewayProcess gateway, params string[] what)
    {
        var process = Process.Start(new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "gateway.dll"), "recording", "serve", .. what])
        {
            WorkingDirectory = gateway.Folder, RedirectStandardOutput = true, UseShellExecute = false,
        })!;
        using var patience = new CancellationTokenSource(Patience);
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.IndexOf(" at http://", StringComparison.Ordinal) is >= 0 and var at)
                return new ServedRecording(process, line[(at + 4)..line.IndexOf(',', at)]);
        }

        process.Dispose();
        throw new InvalidOperationException("The recording was not served.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
