using System.Globalization;
using System.Net;
using Xunit;

namespace Gateway.EndToEnd.Chaos;

/// <summary>The disk takes no more: here by the kernel's limit on the length of a file, which is lifted again while the process runs.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private CountingUpstream _upstream = null!;
    private MortalGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit of another process can be changed on Linux only.");
        _upstream = await LoopbackServer.StartAsync(new CountingUpstream());
        _gateway = MortalGateway.Allowing(_upstream.Url);
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        if (_upstream is not null) await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_full_disk_stops_traffic_and_room_brings_it_back()
    {
        _gateway.Start(FileSizeLimit.Shell);
        var token = _gateway.Token("alice");
        var number = 0L;
        await _gateway.ServesAsync(System.Diagnostics.Stopwatch.GetTimestamp(), token, () => Arguments(++number, 10));

        FileSizeLimit.Set(_gateway.ProcessId, LongestFile() + (256 * 1024));
        HttpResponseMessage? refused = null;
        for (var call = 0; call < 200 && refused is null; call++)
        {
            var answer = await CallAsync(++number, 50_000);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable) refused = answer;
            else answer.Dispose();
        }

        Assert.True(refused is not null, "The gateway went on without a recording.");
        using (refused)
        {
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.Contains("recording cannot be written", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        // What was refused has not run, nor does anything while it lasts.
        Assert.False(_upstream.Effects.ContainsKey(number));
        for (var call = 0; call < 10; call++)
        {
            using var answer = await CallAsync(++number, 50_000);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.False(_upstream.Effects.ContainsKey(number));
        }

        FileSizeLimit.Lift(_gateway.ProcessId);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await _gateway.CallAsync("up", token, "run", Arguments(++number, 50_000)) is null)
            Assert.False(patience.IsCancellationRequested, $"The gateway did not come back. It said:\n{_gateway.Said}");
        await _gateway.KillAsync();
        Witness.Verify(_gateway.Recording);
        var witness = Witness.Read(_gateway.Recording);
        Assert.DoesNotContain(_upstream.Effects, e => e.Value > witness.Admitted.GetValueOrDefault(e.Key));
    }

    private Task<HttpResponseMessage> CallAsync(long number, int padding) => _gateway.PostAsync("/mcp/up", _gateway.Token("alice"),
        $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{{\"name\":\"run\",\"arguments\":{Arguments(number, padding)}}}}}");

    private static string Arguments(long number, int padding) =>
        $"{{\"n\":{number.ToString(CultureInfo.InvariantCulture)},\"padding\":\"{new string('x', padding)}\"}}";

    private long LongestFile() => Directory.EnumerateFiles(Path.Combine(_gateway.Folder, "data"), "*", SearchOption.AllDirectories).Max(f => new FileInfo(f).Length);
}
