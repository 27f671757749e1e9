using System.Collections.Immutable;
using System.Reflection;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Edge.Management;
using Gateway.Edge.Management.Approvals;
using Gateway.Tests.Approvals;
using Gateway.Tests.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Gateway.Tests.Management;

/// <summary>A stream of approvals with owners of a test's making, under a clock that stands still.</summary>
public sealed class ApprovalStreamTests
{
    private readonly ManualTime _time = new();
    private volatile IApprovalObserver? _feed;
    private int _looks;

    [Fact]
    public async Task What_waits_is_looked_at_again_in_time_however_much_is_pushed()
    {
        using var gone = new CancellationTokenSource();
        var body = new CountingStream();
        var context = new DefaultHttpContext
        {
            RequestAborted = gone.Token,
            Response = { Body = body },
            RequestServices = new ServiceCollection()
                .AddSingleton(Interceptor.For<IHostApplicationLifetime>(static (_, _) => CancellationToken.None)).BuildServiceProvider(),
        };
        var grains = Interceptor.For<IGrainFactory>(Answer);
        var caller = new Caller(ManagementHost.Someone("ida"), Role.Auditor, _time.GetUtcNow() + TimeSpan.FromHours(1));
        var stream = new ApprovalStream(grains, mine: null, new StreamPermit(caller, static () => true, grains, _time), _time).RunAsync(context);

        // Never silent for fifteen seconds, and yet it looks.
        for (var n = 0; n < 4; n++)
        {
            var before = body.Events;
            await _feed!.ChangedAsync(SomeView(n));
            await TwoOwners.UntilAsync(() => Task.FromResult(body.Events > before || stream.IsCompleted));
            _time.Advance(TimeSpan.FromSeconds(6));
        }

        await TwoOwners.UntilAsync(() => Task.FromResult(Volatile.Read(ref _looks) >= 2));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream);
    }

    private object? Answer(MethodInfo method, object?[] args)
    {
        if (method.Name == nameof(IGrainFactory.CreateObjectReference)) return _feed = (IApprovalObserver)args[0]!;
        if (method.Name == nameof(IGrainFactory.DeleteObjectReference)) return null;
        var kind = method.GetGenericArguments()[0];
        if (kind == typeof(ILedgerGrain)) return Interceptor.For<ILedgerGrain>((_, _) => LookedAsync());
        if (kind == typeof(IApproverGrain)) return Interceptor.For<IApproverGrain>(static (_, _) => Task.CompletedTask);
        if (kind == typeof(IApprovalGrain)) return Interceptor.For<IApprovalGrain>(static (_, _) => Task.FromResult<ApprovalView?>(null));
        return Interceptor.For<IPrincipalGrain>(static (_, _) => Task.FromResult(new PrincipalView(default, Revoked: false, "", [])));
    }

    private Task<ApprovalPage> LookedAsync()
    {
        Interlocked.Increment(ref _looks);
        return Task.FromResult(new ApprovalPage([], null));
    }

    private static ApprovalView SomeView(int n) => SomeApproval.Begun(SomeApproval.Request()) with { Revision = n + 1 };

    private sealed class CountingStream : MemoryStream
    {
        private int _events;

        public int Events => Volatile.Read(ref _events);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.Span.StartsWith("event: "u8)) Interlocked.Increment(ref _events);
            return ValueTask.CompletedTask;
        }
    }
}
