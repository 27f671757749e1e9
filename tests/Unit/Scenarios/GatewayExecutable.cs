using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Gateway.Edge.Identity;
using Gateway.Governance.Configuration;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>The executable as a process of its own, with a folder of its own, on a free loopback port.</summary>
internal sealed class GatewayExecutable : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    /// <summary>The program, for <c>dotnet</c>.</summary>
    public static readonly string Program = Path.Combine(AppContext.BaseDirectory, "gateway.dll");

    private readonly ConcurrentQueue<string> _said = new();
    private readonly Process _process;
    private readonly Uri _url;

    private GatewayExecutable(string folder, Uri url)
    {
        (Folder, _url) = (folder, url);
        _process = Start(folder, "run");
        _process.OutputDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = url, Timeout = Patience };
    }

    /// <summary>Its working folder, with gateway.yaml and <c>store/</c> in it.</summary>
    public string Folder { get; }

    /// <summary>Sends to it.</summary>
    public HttpClient Client { get; }

    /// <summary>All that it has printed.</summary>
    public string Said => string.Join('\n', _said);

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="body">The configuration from <c>connections:</c> on.</param>
    /// <param name="recording">More of <c>recording</c>, from a comma on.</param>
    public static async Task<GatewayExecutable> StartAsync(string body, string recording = "")
    {
        var folder = Directory.CreateTempSubdirectory("gateway-process-").FullName;
        var url = new Uri($"http://127.0.0.1:{GatewayUnderTest.Ports.Take()}");
        await File.WriteAllTextAsync(Path.Combine(folder, "gateway.yaml"), $$$"""
            version: 1
            listen: { url: "{{{url.GetLeftPart(UriPartial.Authority)}}}" }
            identity: { development: { enabled: true }, roles: { operator: [ops], approver: [approvers], auditor: [ops] } }
            recording: { path: store/gateway.db{{{recording}}} }
            {{{body}}}
            """);
        var gateway = new GatewayExecutable(folder, url);
        await gateway.ReadyAsync();
        return gateway;
    }

    /// <summary>A token of the development issuer.</summary>
    public string Token(string subject, params string[] groups) => DevelopmentIssuer
        .Open(Path.Combine(Folder, "store", "development-issuer.json"), new ListenConfig { Url = _url, PublicUrl = _url }, TimeProvider.System)
        .Mint(subject, groups, ["mcp:read", "mcp:call"], _url.GetLeftPart(UriPartial.Authority), TimeSpan.FromHours(1));

    /// <summary>Runs a command of the same executable in the same folder.</summary>
    public async Task<(int Code, string Said)> CommandAsync(params string[] words)
    {
        using var command = Start(Folder, words);
        using var patience = new CancellationTokenSource(Patience);
        var (output, error) = (command.StandardOutput.ReadToEndAsync(patience.Token), command.StandardError.ReadToEndAsync(patience.Token));
        await command.WaitForExitAsync(patience.Token);
        return (command.ExitCode, await output + await error);
    }

    /// <summary>Ends it as an operator would, and waits until all that it had to say was said.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        using var patience = new CancellationTokenSource(Patience);
        await kill.WaitForExitAsync(patience.Token);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Ends it as a power cut would, and starts it again in the same folder, on the same port.</summary>
    /// <returns>Its next life; this one is over, and its folder is not removed.</returns>
    public async Task<GatewayExecutable> KilledAndStartedAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Client.Dispose();
        var next = new GatewayExecutable(Folder, _url);
        await next.ReadyAsync();
        return next;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static Process Start(string folder, params string[] words) => Process.Start(new ProcessStartInfo("dotnet", [Program, .. words])
    {
        WorkingDirectory = folder,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    })!;

    private async Task ReadyAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!_process.HasExited)
        {
            try
            {
                using var answer = await Client.GetAsync("/readyz", patience.Token);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet; asked again at the next tick.
            }

            await ticks.WaitForNextTickAsync(patience.Token);
        }

        Assert.Fail($"The gateway ended before it was ready:\n{Said}");
    }
}
