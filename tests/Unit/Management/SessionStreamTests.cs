using System.Collections.Immutable;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Management;
using Gateway.Edge.Management.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Gateway.Tests.Management;

/// <summary>A session's stream with an owner of a test's making.</summary>
public sealed class SessionStreamTests
{
    [Fact]
    public async Task A_stream_leaves_nothing_behind_whatever_its_owner_says_at_the_end()
    {
        var view = new SessionView
        {
            Id = new SessionId("s_1"), Status = SessionStatus.Closed, Principal = ManagementHost.Someone("alice").Key, PrincipalName = "alice",
            Connection = new ConnectionName("crm"), Client = ClientFacts.None, Era = Era.Modern, OpenedAtUnixMs = 1, LastAtUnixMs = 1,
        };
        var owner = Interceptor.For<ISessionGrain>((method, _) => method.Name switch
        {
            nameof(ISessionGrain.ViewAsync) => Task.FromResult<SessionView?>(view),
            nameof(ISessionGrain.UnwatchAsync) => Task.FromException(new TimeoutException("Its silo has died.")),
            _ => Task.CompletedTask,
        });
        var ledger = Interceptor.For<ILedgerGrain>(static (_, _) => Task.FromResult(ImmutableArray<RecordingEntry>.Empty));
        var isDeleted = false;
        var grains = Interceptor.For<IGrainFactory>((method, args) =>
        {
            isDeleted |= method.Name == nameof(IGrainFactory.DeleteObjectReference);
            if (method.Name == nameof(IGrainFactory.GetGrain)) return method.GetGenericArguments()[0] == typeof(ISessionGrain) ? owner : ledger;
            return isDeleted ? null : args[0];
        });
        using var body = new MemoryStream();
        var context = new DefaultHttpContext
        {
            Response = { Body = body },
            RequestServices = new ServiceCollection()
                .AddSingleton(Interceptor.For<IHostApplicationLifetime>(static (_, _) => CancellationToken.None)).BuildServiceProvider(),
        };
        var caller = new Caller(ManagementHost.Someone("ida"), Role.Auditor, DateTimeOffset.MaxValue);
        var permit = new StreamPermit(caller, static () => true, grains, TimeProvider.System);
        await new SessionStream(grains, view.Id, 1, permit, TimeProvider.System).RunAsync(context);
        Assert.True(isDeleted);
    }
}
