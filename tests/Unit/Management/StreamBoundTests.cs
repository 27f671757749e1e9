using System.Collections.Immutable;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Management;
using Gateway.Edge.Management.Recording;
using Gateway.Edge.Mcp;
using Gateway.Governance.Configuration;
using Gateway.Hosting;
using Gateway.Tests.Identity;
using Gateway.Tests.Recording;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
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
        var permit = new StreamPermit(caller, static () => true, host.Grains, time);
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
        var permit = new StreamPermit(caller, static () => true, host.Grains, time);
        Assert.True(await permit.HoldsAsync());
        var tess = host.Grains.GetGrain<IPrincipalGrain>(caller.Principal.Key.ToString());
        await tess.RevokeAsync("left", ManagementHost.Someone("olga").Key);
        time.Advance(StreamPermit.LookInterval);
        time.SetBack(TimeSpan.FromHours(1));
        Assert.False(await permit.HoldsAsync());
    }

    [Fact]
    public async Task A_stream_ends_when_the_configuration_takes_away_what_allowed_it()
    {
        var ida = ManagementHost.Someone("ida") with { Groups = ["auditors"] };
        var permit = host.Permits.Of(new Caller(ida, Role.Auditor, DateTimeOffset.MaxValue), Operation.WatchSession);
        var before = host.Live.Current;
        Assert.True(await permit.HoldsAsync());
        try
        {
            host.Live.Replace(before with { Identity = before.Identity with { Roles = new RolesConfig { Operator = ["auditors"] } } });
            Assert.True(await permit.HoldsAsync());
            host.Live.Replace(before with { Identity = before.Identity with { Roles = new RolesConfig { Approver = ["auditors"] } } });
            Assert.False(await permit.HoldsAsync());
            host.Live.Replace(before with { Identity = before.Identity with { ManagementScope = "gateway:manage" } });
            Assert.False(await permit.HoldsAsync());
            host.Live.Replace(before with { Identity = before.Identity with { Development = new DevelopmentConfig() } });
            Assert.False(await permit.HoldsAsync());
        }
        finally
        {
            host.Live.Replace(before);
        }

        Assert.True(await permit.HoldsAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_export_ends_where_the_recording_ended_when_it_was_asked_for_and_with_its_permit(bool isAllowed)
    {
        // Of a session that goes on: there is always one entry more.
        static Task<ImmutableArray<RecordingEntry>> Page(long from, int limit) => Task.FromResult<ImmutableArray<RecordingEntry>>(
            [.. Enumerable.Range((int)from, Math.Min(limit, 500)).Select(static n =>
                new RecordingEntry(new SessionId("s_1"), n, n, EntryKind.Streamed, "{}"u8.ToArray(), new byte[32]))]);
        var ledger = Interceptor.For<ILedgerGrain>(static (_, args) => Page((long)args[1]!, (int)args[2]!));
        var grains = Interceptor.For<IGrainFactory>((method, args) =>
            method.GetGenericArguments()[0] == typeof(ILedgerGrain) ? ledger : host.Grains.GetGrain<IPrincipalGrain>((string)args[0]!));
        var pages = 0;
        var permit = new StreamPermit(new Caller(ManagementHost.Someone("ida"), Role.Auditor, DateTimeOffset.MaxValue),
            () => ++pages < 2 || isAllowed, grains, TimeProvider.System);
        using var body = new MemoryStream();
        var cut = new CutOff();
        var context = new DefaultHttpContext { Response = { Body = body } };
        context.Features.Set<IHttpRequestLifetimeFeature>(cut);
        await new RecordingExport(grains, new SessionId("s_1"), 1_200, permit).RunAsync(context);
        Assert.Equal(isAllowed ? 1_200 : 500, body.ToArray().Count(static b => b == '\n'));
        Assert.Equal(!isAllowed, cut.IsCut);
    }

    [Fact]
    public async Task A_stream_ends_soon_after_whoever_acts_for_its_principal_is_revoked()
    {
        var time = new ManualTime();
        var bot = ManagementHost.Someone("bot").Key;
        var caller = new Caller(
            ManagementHost.Someone("steve") with { Actors = [bot] }, Role.Approver, time.GetUtcNow() + TimeSpan.FromMinutes(10));
        var permit = new StreamPermit(caller, static () => true, host.Grains, time);
        Assert.True(await permit.HoldsAsync());
        await host.Grains.GetGrain<IPrincipalGrain>(bot.ToString()).RevokeAsync("stolen", ManagementHost.Someone("olga").Key);
        time.Advance(StreamPermit.LookInterval);
        Assert.False(await permit.HoldsAsync());
    }

    private sealed class CutOff : IHttpRequestLifetimeFeature
    {
        public bool IsCut { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsCut = true;
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
