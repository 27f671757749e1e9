using System.Text;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Stores;
using Gateway.Tests.Identity;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Approvals;

/// <summary>What the clock of a gateway that begins anew knows of what waits.</summary>
public sealed class ApprovalClockTests : IAsyncLifetime
{
    // More than one page of what the store lists.
    private const int SettledSince = 500;

    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-clock").FullName;
    private Upstream _upstream = null!;
    private ManualTime _time = null!;

    public async ValueTask InitializeAsync() => _upstream = await Upstream.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_waits_for_days_expires_though_much_was_settled_after_it_and_the_gateway_began_anew()
    {
        string waits;
        await using (var first = await StartAsync(TimeSpan.FromHours(73)))
        {
            await first.Agent("alice").CallAsync("echo");
            waits = await first.AskedAsync("alice");
            await first.Agent("bert").CallAsync("echo");
            var denied = await first.AskedAsync("bert");
            Assert.Equal(VoteResult.Accepted, (await first.DecideAsync(denied, approve: false)).Result);
            await SettleAsync(first.Services.GetRequiredService<IStateStore>(), denied);
        }

        await using var second = await StartAsync(TimeSpan.Zero);
        await ExpiredAsync(second, waits);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    public async Task What_waits_expires_though_another_approval_cannot_be_read(string damaged)
    {
        string waits;
        await using (var first = await StartAsync(TimeSpan.FromHours(73)))
        {
            await first.Agent("alice").CallAsync("echo");
            waits = await first.AskedAsync("alice");
            await first.Services.GetRequiredService<IStateStore>().WriteAsync(
                new StateWrite("approval", OpaqueId.NewApproval().Value, 0, "pending", Encoding.UTF8.GetBytes(damaged)));
        }

        await using var second = await StartAsync(TimeSpan.Zero);
        // Lists leave it out, and what expires meanwhile.
        Assert.Empty(await second.Services.GetRequiredService<IGrainFactory>()
            .GetGrain<IApproverGrain>(IApproverGrain.Everybody).InboxAsync());
        await ExpiredAsync(second, waits);
        Assert.Contains("cannot be read: it is damaged", second.Log.Errors, StringComparison.Ordinal);
    }

    // Asked of the store: a look at the approval itself would end it.
    private async Task ExpiredAsync(GatewayUnderTest gateway, string waits)
    {
        var store = gateway.Services.GetRequiredService<IStateStore>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while ((await store.ReadAsync("approval", waits, CancellationToken.None))!.Tag != "expired")
        {
            Assert.False(patience.IsCancellationRequested, "what waits was never looked at again");
            _time.Advance(TimeSpan.FromSeconds(1));
            await ticks.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    // Behind the real time and not before it: a silo of Orleans compares the two.
    private Task<GatewayUnderTest> StartAsync(TimeSpan ago)
    {
        _time = new ManualTime();
        _time.Advance(TimeProvider.System.GetUtcNow() - ago - _time.GetUtcNow());
        return GatewayUnderTest.StartAsync(
            $$"""
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: all, hold: 0s } ]
            policies:
              - name: all
                rules: [ { name: ask, when: 'method == "tools/call"', effect: approve, by: [approvers], within: 72h } ]
            """,
            _folder, (services, _) => services.AddLeapingClock(_time));
    }

    // As many as a busy week leaves: copies of one that was denied and told.
    private static async Task SettleAsync(IStateStore store, string denied)
    {
        var record = (await store.ReadAsync("approval", denied, CancellationToken.None))!;
        var view = StateCell<ApprovalView>.Read(record)!;
        var copies = Enumerable.Range(0, SettledSince).Select(_ => OpaqueId.NewApproval())
            .Select(id => view with { Request = view.Request with { Id = id }, Published = view.Changes.Length });
        await Task.WhenAll(copies.Select(copy =>
            store.WriteAsync(new StateWrite("approval", copy.Request.Id.Value, 0, record.Tag, StateCell<ApprovalView>.Write(copy)))));
    }
}
