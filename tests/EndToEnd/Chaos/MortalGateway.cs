using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Gateway.Edge.Identity;
using Gateway.Governance.Configuration;
using Xunit;

namespace Gateway.EndToEnd.Chaos;

/// <summary>The executable on one data folder, started and killed over and over.</summary>
internal sealed class MortalGateway : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly string Executable = Path.Combine(AppContext.BaseDirectory, "gateway.dll");

    private readonly ConcurrentQueue<string> _said = new();
    private readonly ListenConfig _listen;
    private Process? _process;

    /// <summary>Writes the configuration; nothing runs yet.</summary>
    /// <param name="rest">The configuration from <c>connections:</c> on.</param>
    /// <param name="publicUrl">The address of all that work as one; null for its own.</param>
    public MortalGateway(string rest, Uri? publicUrl = null)
    {
        Folder = Directory.CreateTempSubdirectory("gateway-chaos").FullName;
        var url = $"http://127.0.0.1:{GatewayProcess.FreePort()}";
        _listen = new ListenConfig { Url = new Uri(url), PublicUrl = publicUrl ?? new Uri(url) };
        Client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) }) { BaseAddress = _listen.Url, Timeout = TimeSpan.FromSeconds(30) };
        Directory.CreateDirectory(Path.Combine(Folder, "data"));
        File.WriteAllText(Path.Combine(Folder, "gateway.yaml"), $$"""
            version: 1
            listen: { url: "{{url}}", publicUrl: "{{_listen.PublicUrl.AbsoluteUri.TrimEnd('/')}}" }
            identity: { development: { enabled: true }, roles: { approver: [approvers], auditor: [auditors] } }
            {{rest}}
            """);
    }

    /// <summary>One with a single connection, <c>up</c>, that everything is allowed on.</summary>
    public static MortalGateway Allowing(Uri upstream) => new($$"""
        connections: [ { name: up, url: "{{upstream}}", policy: all } ]
        policies: [ { name: all, rules: [ { name: all, when: 'true', effect: allow } ] } ]
        """);

    /// <summary>Its working folder.</summary>
    public string Folder { get; }

    /// <summary>The recording's file.</summary>
    public string Recording => Path.Combine(Folder, "data", "gateway.db");

    /// <summary>How the world calls it.</summary>
    public Uri PublicUrl => _listen.PublicUrl;

    /// <summary>Whether it ended without being killed.</summary>
    public bool HasEnded => _process is { HasExited: true };

    /// <summary>Sends to it.</summary>
    public HttpClient Client { get; }

    /// <summary>Everything that it has printed in all its lives.</summary>
    public string Said => string.Join('\n', _said);

    /// <summary>The process id of its present life.</summary>
    public int ProcessId => _process!.Id;

    /// <summary>Starts it; it may not listen yet.</summary>
    /// <param name="shell">A shell command that comes before it in its own process; null for none.</param>
    public void Start(string? shell = null)
    {
        var start = shell is null
            ? new ProcessStartInfo("dotnet", [Executable, "run", "-c", "gateway.yaml"])
            : new ProcessStartInfo("/bin/sh", ["-c", $"{shell}; exec dotnet \"$0\" run -c gateway.yaml", Executable]);
        (start.WorkingDirectory, start.RedirectStandardOutput, start.RedirectStandardError) = (Folder, true, true);
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Ends it as a power cut would, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>A token of the development issuer.</summary>
    public string Token(string subject, params string[] groups) => DevelopmentIssuer
        .Open(Path.Combine(Folder, "data", "development-issuer.json"), _listen, TimeProvider.System)
        .Mint(subject, groups, ["mcp:read", "mcp:call"], _listen.PublicUrl.AbsoluteUri.TrimEnd('/'), TimeSpan.FromHours(8));

    /// <summary>Calls a tool; its answer's text, or null when there was none: refused, cut off, not listening.</summary>
    /// <remarks>A connection that is reset as soon as it stands is told as a failure of the socket itself.</remarks>
    public async Task<string?> CallAsync(string connection, string token, string tool, string arguments)
    {
        try
        {
            using var answer = await PostAsync($"/mcp/{connection}", token,
                $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{{\"name\":\"{tool}\",\"arguments\":{arguments}}}}}");
            var text = await answer.Content.ReadAsStringAsync();
            return answer.StatusCode == HttpStatusCode.OK && text.Contains("\"result\":", StringComparison.Ordinal) ? text : null;
        }
        catch (Exception failure) when (failure is HttpRequestException or SocketException or IOException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Decides an approval; the HTTP status, or null when there was no answer.</summary>
    public async Task<HttpStatusCode?> ApproveAsync(string approval, string token)
    {
        try
        {
            using var answer = await PostAsync($"/api/v1/approvals/{approval}/decision", token, """{"approve":true,"reason":"for a test"}""");
            return answer.StatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or SocketException or IOException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Waits until a call is answered.</summary>
    /// <returns>How long that took since <paramref name="started"/>.</returns>
    public async Task<TimeSpan> ServesAsync(long started, string token, Func<string> arguments)
    {
        using var patience = new CancellationTokenSource(StartTimeout);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await CallAsync("up", token, "run", arguments()) is null)
        {
            Assert.False(_process!.HasExited, $"The gateway ended while it started. It said:\n{Said}");
            Assert.False(patience.IsCancellationRequested, $"No call was answered within {StartTimeout.TotalSeconds:0} s. It said:\n{Said}");
            await ticks.WaitForNextTickAsync();
        }

        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Posts JSON.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, string token, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2025-11-25");
        return await Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await KillAsync();
        Client.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
