using Gateway.Abstractions.Identity;
using Gateway.Edge.Management;
using Gateway.Edge.Mcp;
using Gateway.Governance.Configuration;
using Gateway.Hosting;
using Gateway.Tests.Identity;
using Gateway.Tests.Recording;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.Tests.Management;

public sealed class StreamBoundTests(ManagementHost host) : IClassFixture<ManagementHost>
{
    [Fact]
    public async Task A_client_that_takes_nothing_is_given_up_while_writing_and_while_flushing()
    {
        var context = new DefaultHttpContext { Response = { Body = new StuckStream() } };
        var client = new BoundedResponse(context, TimeSpan.FromMilliseconds(20));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.WriteAsync(new byte[1], CancellationToken.None));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.FlushAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_servers_bound_holds_for_all_that_has_none_of_its_own()
    {
        using var folder = new StoreFolder();
        var config = GatewayConfig.Default with { Recording = GatewayConfig.Default.Recording with { Path = folder.Path } };
        await using (var app = GatewayHost.Build(config, seen: null))
            Assert.NotNull(app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MinResponseDataRate);

        var (stream, answer) = (new DefaultHttpContext(), new DefaultHttpContext());
        var (first, second) = (new Rate(), new Rate());
        stream.Features.Set<IHttpMinResponseDataRateFeature>(first);
        answer.Features.Set<IHttpMinResponseDataRateFeature>(second);
        _ = new BoundedResponse(stream, BoundedResponse.Patience);
        new ClientAnswer(answer.Response).Bound(TimeSpan.FromSeconds(20), CancellationToken.None);
        Assert.Equal((null, null), (first.MinDataRate, second.MinDataRate));
    }

    [Fact]
    public async Task A_stream_ends_with_the_token_and_soon_after_a_revocation()
    {
        var time = new ManualTime();
        var caller = new Caller(ManagementHost.Someone("stan"), Role.Approver, time.GetUtcNow() + TimeSpan.FromMinutes(10));
        var permit = new StreamPermit(caller, host.Grains, time);
        Assert.True(await permit.HoldsAsync());
        var stan = host.Grains.GetGrain<IPrincipalGrain>(caller.Principal.Key.ToString());
        await stan.RevokeAsync("left", ManagementHost.Someone("olga").Key);
        time.Advance(StreamPermit.LookInterval);
        Assert.False(await permit.HoldsAsync());

        await stan.RestoreAsync(ManagementHost.Someone("olga").Key);
        time.Advance(StreamPermit.LookInterval);
        Assert.True(await permit.HoldsAsync());
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.False(await permit.HoldsAsync());
    }

    [Fact]
    public async Task A_clock_that_is_set_back_puts_no_look_off()
    {
        var time = new ManualTime();
        var caller = new Caller(ManagementHost.Someone("tess"), Role.Approver, time.GetUtcNow() + TimeSpan.FromMinutes(10));
        var permit = new StreamPermit(caller, host.Grains, time);
        Assert.True(await permit.HoldsAsync());
        var tess = host.Grains.GetGrain<IPrincipalGrain>(caller.Principal.Key.ToString());
        await tess.RevokeAsync("left", ManagementHost.Someone("olga").Key);
        time.Advance(StreamPermit.LookInterval);
        time.SetBack(TimeSpan.FromHours(1));
        Assert.False(await permit.HoldsAsync());
    }

    [Fact]
    public async Task A_stream_ends_soon_after_whoever_acts_for_its_principal_is_revoked()
    {
        var time = new ManualTime();
        var bot = ManagementHost.Someone("bot").Key;
        var caller = new Caller(
            ManagementHost.Someone("steve") with { Actors = [bot] }, Role.Approver, time.GetUtcNow() + TimeSpan.FromMinutes(10));
        var permit = new StreamPermit(caller, host.Grains, time);
        Assert.True(await permit.HoldsAsync());
        await host.Grains.GetGrain<IPrincipalGrain>(bot.ToString()).RevokeAsync("stolen", ManagementHost.Someone("olga").Key);
        time.Advance(StreamPermit.LookInterval);
        Assert.False(await permit.HoldsAsync());
    }

    private sealed class Rate : IHttpMinResponseDataRateFeature
    {
        public MinDataRate? MinDataRate { get; set; } = new(240, TimeSpan.FromSeconds(5));
    }

    /// <summary>A client whose window is full: nothing is taken, and only a cancellation ends the wait.</summary>
    private sealed class StuckStream : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await Task.Delay(Timeout.Infinite, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
