using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gateway.Edge.Identity;
using Gateway.Governance.Configuration;
using Gateway.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Bench;

/// <summary>What approvals that wait cost, and how soon a decision lets a call run: the gateway as <c>gateway run</c> builds it, in this
/// process, so that its heap can be measured to the byte; every call and decision goes over HTTP.</summary>
internal sealed class ApprovalsBench(int waiting, int decisions, int settleSeconds) : IAsyncDisposable
{
    private const int Agents = 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-bench-approvals-").FullName;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<long>> _arrived = new();
    private WebApplication? _upstream, _gateway;
    private HttpClient _client = new();
    private string[] _agents = [];
    private string _approver = "";

    public static async Task<int> RunAsync(string[] args)
    {
        var options = args.Chunk(2).Where(static pair => pair.Length == 2).ToDictionary(
            static pair => pair[0], static pair => int.Parse(pair[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        await using var bench = new ApprovalsBench(options.GetValueOrDefault("--waiting", 10_000),
            options.GetValueOrDefault("--decisions", 300), options.GetValueOrDefault("--settle", 240));
        await bench.StartAsync();
        Console.WriteLine(await bench.MeasureAsync());
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_gateway is not null)
        {
            await _gateway.StopAsync();
            await _gateway.DisposeAsync();
        }

        if (_upstream is not null) await _upstream.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync()
    {
        _upstream = await UpstreamAsync();
        var url = $"http://127.0.0.1:{Targets.FreePort()}";
        var outcome = GatewayConfig.Parse("bench.yaml", $$"""
            version: 1
            listen: { url: "{{url}}" }
            limits: { inFlightPerSession: 4096 }
            identity: { development: { enabled: true }, roles: { approver: [approvers] } }
            recording: { path: "{{_folder}}/gateway.db" }
            connections:
              - { name: later, url: "{{_upstream.Urls.First()}}/mcp", policy: bench, hold: 0s }
              - { name: now, url: "{{_upstream.Urls.First()}}/mcp", policy: bench, hold: 50s }
            policies:
              - name: bench
                rules:
                  - { name: lists, when: 'method == "tools/list"', effect: allow }
                  - { name: ask, when: 'method == "tools/call"', effect: approve, by: [approvers], within: 1h }
            """, ConfigFiles.None);
        var config = outcome.Config ?? throw new InvalidOperationException(string.Join('\n', outcome.Errors));
        _gateway = GatewayHost.Build(config, null, static services => services.PostConfigure<LoggerFilterOptions>(static log =>
        {
            log.Rules.Clear();
            log.MinLevel = LogLevel.Error;
        }));
        await _gateway.StartAsync();
        var issuer = DevelopmentIssuer.Open(Path.Combine(_folder, "development-issuer.json"), config.Listen, TimeProvider.System);
        string Token(string name, string group) => issuer.Mint(name, [group], ["mcp:read", "mcp:call"], url, TimeSpan.FromHours(6));
        _agents = [.. Enumerable.Range(0, Agents).Select(i => Token($"agent-{i}", "support"))];
        _approver = Token("carol", "approvers");
        _client = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromMinutes(2) };
    }

    private async Task<string> MeasureAsync()
    {
        var report = new StringBuilder();
        Say(report, $"{Environment.ProcessorCount} cores; gateway, agents, approver and upstream in one process.");
        for (var i = 0; i < Agents; i++) await AskAsync("later", i, -1 - i);
        await DecideManyAsync(50, -1_000);
        await IdleAsync(settleSeconds);
        var (emptyHeap, emptyCpu) = (Heap(), await CpuAsync());
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, waiting, new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, _) => await AskAsync("later", i % Agents, i));
        Say(report, $"{waiting} calls were held in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s.");
        var freshHeap = Heap();
        await IdleAsync(settleSeconds);
        var (heap, cpu) = (Heap(), await CpuAsync());
        var (fresh, later) = ((freshHeap - emptyHeap) / (double)waiting, (heap - emptyHeap) / (double)waiting);
        Say(report, $"Memory each beyond the gateway's own, live heap: {fresh:0} bytes at once, {later:0} bytes {settleSeconds} s later.");
        Say(report, $"CPU: {cpu:0.00} % of one core with {waiting} waiting, {emptyCpu:0.00} % with none.");
        var times = (await DecideManyAsync(decisions, 1_000_000)).Order().ToArray();
        var (p50, p99) = (times[times.Length / 2], times[(int)(times.Length * 0.99)]);
        Say(report, $"Decision sent to call at the upstream, {decisions} in turn: p50 {p50:0.0} ms, p99 {p99:0.0} ms, most {times[^1]:0.0} ms.");
        return report.ToString();
    }

    private async Task<List<double>> DecideManyAsync(int count, long from)
    {
        var times = new List<double>(count);
        for (var i = 0; i < count; i++)
        {
            var number = from + i;
            var arrival = _arrived[number] = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            using var request = Call("now", i % Agents, number);
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
            var approval = "";
            while (approval.Length == 0 && await lines.ReadLineAsync() is { } line)
                if (line.IndexOf("approval a_", StringComparison.Ordinal) is >= 0 and var at) approval = line.Substring(at + 9, 28);
            var sent = Stopwatch.GetTimestamp();
            using var decision = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/approvals/{approval}/decision")
            {
                Content = new StringContent("""{"approve":true}""", Encoding.UTF8, "application/json"),
            };
            decision.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _approver);
            using var decided = await _client.SendAsync(decision);
            decided.EnsureSuccessStatusCode();
            times.Add(Stopwatch.GetElapsedTime(sent, await arrival.Task).TotalMilliseconds);
            await lines.ReadToEndAsync();
        }

        return times;
    }

    private async Task AskAsync(string connection, int agent, long number)
    {
        using var request = Call(connection, agent, number);
        using var answer = await _client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (!text.Contains("Approval a_", StringComparison.Ordinal)) throw new InvalidOperationException(text);
    }

    private HttpRequestMessage Call(string connection, int agent, long number)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/mcp/{connection}")
        {
            Content = new StringContent(
                $$$"""
                {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pay",
                "arguments":{"n":{{{number}}},"to":"bob","why":"an invoice of this month"},"_meta":{"progressToken":1} } }
                """,
                Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _agents[agent]);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2025-11-25");
        return request;
    }

    private async Task<WebApplication> UpstreamAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async http =>
        {
            var at = Stopwatch.GetTimestamp();
            using var message = await JsonDocument.ParseAsync(http.Request.Body);
            var id = message.RootElement.GetProperty("id").GetRawText();
            var isCall = message.RootElement.GetProperty("method").GetString() == "tools/call";
            if (isCall && _arrived.TryRemove(message.RootElement.GetProperty("params").GetProperty("arguments").GetProperty("n").GetInt64(),
                out var arrival)) arrival.SetResult(at);
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{{{(isCall ? """{"content":[]}"""
                : """{"tools":[{"name":"pay","inputSchema":{"type":"object"}}]}""")}}} }""");
        });
        await app.StartAsync();
        return app;
    }

    private static long Heap()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    // Percent of one core over half a minute.
    private static async Task<double> CpuAsync()
    {
        var (before, started) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        await IdleAsync(30);
        return (Environment.CpuUsage.TotalTime - before) / Stopwatch.GetElapsedTime(started) * 100;
    }

    private static Task IdleAsync(int seconds) => Task.Delay(TimeSpan.FromSeconds(seconds));

    private static void Say(StringBuilder report, FormattableString line)
    {
        report.AppendLine(line.ToString(CultureInfo.InvariantCulture));
        Console.Error.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }
}
