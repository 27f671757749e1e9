using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;

namespace Gateway.Bench;

/// <summary>Calls one tool over and over from a number of clients, for a time.</summary>
internal static class Load
{
    public static async Task<Sample> RunAsync(Target target, string tool, int clients, TimeSpan time)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, MaxConnectionsPerServer = clients };
        using var http = new HttpMessageInvoker(handler);
        var body = Encoding.UTF8.GetBytes(
            $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{{\"name\":\"{tool}\","
                + $"\"arguments\":{{\"amount\":1,\"query\":\"{new string('q', 600)}\"}},"
            + "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                + "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"bench\",\"version\":\"1\"},"
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}}}");

        await SettleAsync();
        // Warm: connections, sessions, compiled code.
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ =>
            LoopAsync(http, target, tool, body, TimeSpan.FromMilliseconds(300), [])));
        var before = target.CpuSeconds;
        var clock = Stopwatch.StartNew();
        var latencies = Enumerable.Range(0, clients).Select(_ => new List<double>()).ToList();
        await Task.WhenAll(latencies.Select(list => LoopAsync(http, target, tool, body, time, list)));
        var seconds = clock.Elapsed.TotalSeconds;
        var all = latencies.SelectMany(l => l).Order().ToArray();
        return new Sample(all.Length / seconds, At(all, 0.5), At(all, 0.99), (target.CpuSeconds - before) / all.Length * 1e6);
    }

    private static async Task LoopAsync(HttpMessageInvoker http, Target target, string tool, byte[] body, TimeSpan time,
        List<double> latencies)
    {
        var buffer = new byte[32 * 1024];
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < time)
        {
            var start = Stopwatch.GetTimestamp();
            using var request = new HttpRequestMessage(HttpMethod.Post, target.Url) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2026-07-28");
            request.Headers.TryAddWithoutValidation("Mcp-Method", "tools/call");
            request.Headers.TryAddWithoutValidation("Mcp-Name", tool);
            if (target.Token is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + target.Token);
            using var response = await http.SendAsync(request, CancellationToken.None);
            await using var stream = await response.Content.ReadAsStreamAsync();
            var total = 0L;
            while (await stream.ReadAsync(buffer) is > 0 and var read)
            {
                if (total == 0 && buffer.AsSpan(0, read).IndexOf("isError"u8) >= 0 || !response.IsSuccessStatusCode)
                    throw new InvalidOperationException(
                        $"{target.Name}: HTTP {(int)response.StatusCode} {Encoding.UTF8.GetString(buffer, 0, Math.Min(read, 400))}");
                total += read;
            }

            latencies.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
    }

    // What the target before wrote goes to the disk now and not while the next is measured.
    private static async Task SettleAsync()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var sync = Process.Start("sync");
        await sync.WaitForExitAsync();
    }

    private static double At(double[] sorted, double part) =>
        sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];
}
