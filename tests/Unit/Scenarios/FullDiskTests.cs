using System.Net;
using Gateway.Abstractions.Stores;
using Gateway.Silo.Stores;
using Gateway.Tests.Recording;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>A store that may grow no more, as on a full disk: traffic stops with a reason and a time to come back, and goes on once there is room.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync(
            $$"""
            connections:
              - { name: up, url: "{{_upstream.Url}}", policy: all }
              - { name: strict, url: "{{_upstream.Url}}", policy: all, recording: strict }
            policies: [ { name: all, rules: [ { name: all, when: 'true', effect: allow } ] } ]
            """,
            first: static (services, path) => services.AddSingleton(static provider =>
                SqliteStore.Open(provider.GetRequiredService<SqliteStoreOptions>(), TimeProvider.System))
                .AddSingleton(new SqliteStoreOptions { Path = path, FileBytesMax = 4 << 20, WaitMsMax = PatientStores.WaitMs }),
            recording: ", attachedBytes: 0B");
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("up")]
    [InlineData("strict")]
    public async Task A_full_disk_stops_traffic_until_there_is_room(string connection)
    {
        var ballast = new StateWrite("ballast", "k", 0, "", new byte[2_800_000]);
        Assert.Equal(HttpStatusCode.OK, (await ReadyAsync()).Status);
        await _gateway.Services.GetRequiredService<IStateStore>().WriteAsync(ballast);
        var agent = _gateway.Agent("alice", connection);
        var arguments = $"{{\"text\":\"{new string('x', 20_000)}\"}}";
        var heard = await agent.CallAsync("echo", arguments);
        Assert.Equal("done", heard.Words);
        // Small calls still run; a large one would not, so nobody should send new traffic here.
        await ReadyAsync(HttpStatusCode.ServiceUnavailable, "almost full");
        // Near the end the store finds room again and again; it is full when nothing of this size goes in any more.
        for (var (calls, refused) = (0, 0); refused < 8; calls++)
        {
            Assert.True(calls < 400, "The store never became full.");
            var before = _upstream.Count("tools/call");
            heard = await agent.CallAsync("echo", arguments);
            refused = heard.Status == HttpStatusCode.OK ? 0 : refused + 1;
            if (refused == 0) continue;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, heard.Status);
            Assert.Contains("Retry-After: ", heard.Headers, StringComparison.Ordinal);
            Assert.Contains("the recording cannot be written", heard.Words, StringComparison.Ordinal);
            Assert.Equal(before, _upstream.Count("tools/call"));
        }

        using (var other = Database.OpenWriter(_gateway.File, 5_000)) other.Execute("DELETE FROM state WHERE kind = 'ballast'");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((heard = await agent.CallAsync("echo", "{}")).Status != HttpStatusCode.OK)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, heard.Status);
            patience.Token.ThrowIfCancellationRequested();
        }

        Assert.Equal("done", heard.Words);
        await ReadyAsync(HttpStatusCode.OK, "");
        _gateway.Verify();
        Assert.Equal("", _gateway.Log.Errors);
    }

    private async Task<(HttpStatusCode Status, string Text)> ReadyAsync()
    {
        using var answer = await _gateway.Client.GetAsync("/readyz");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    // One answer serves everybody for two seconds.
    private async Task ReadyAsync(HttpStatusCode expected, string words)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        (HttpStatusCode Status, string Text) heard;
        while ((heard = await ReadyAsync()).Status != expected) await ticks.WaitForNextTickAsync(patience.Token);
        Assert.Contains(words, heard.Text, StringComparison.Ordinal);
    }
}
