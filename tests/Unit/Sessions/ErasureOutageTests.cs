using System.Reflection;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;
using Gateway.Silo.Stores;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Sessions;

/// <summary>A session that ended while the store was away, and is erased before it has heard that the store is back.</summary>
public sealed class ErasureOutageTests : IAsyncLifetime
{
    private const int Calls = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Principal Alice = new() { Key = new PrincipalKey("https://idp.example", "alice"), Name = "Alice" };
    private static readonly ConnectionName Up = new("up");

    private readonly TaskCompletionSource _failing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _asked;
    private volatile bool _isDown;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await GatewayUnderTest.StartAsync(
        """connections: [ { name: up, url: "http://127.0.0.1:9", default: allow } ]""",
        first: (services, _) => services.AddSingleton(provider => Failing(provider.GetRequiredService<SqliteStore>())));

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Its_recording_verifies_though_entries_were_given_out_that_were_never_kept()
    {
        var olga = new PrincipalKey("i", "olga");
        var session = _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(OpaqueId.NewSession().Value);
        Assert.NotNull(await session.OpenAsync(new OpenSession(Alice, Up, new ClientFacts("code", "1"), Era.Modern)));
        var calls = Enumerable.Range(0, Calls).Select(_ => session.AdmitAsync(Call())).ToList();
        await _reached.Task.WaitAsync(Patience);
        _isDown = true;
        _failing.SetException(new StoreUnavailableException());
        Assert.All(await Task.WhenAll(calls).WaitAsync(Patience), static answer => Assert.IsNotType<Admission.Admitted>(answer));
        Assert.True(await session.TerminateAsync("stolen", olga).WaitAsync(Patience));
        _isDown = false;

        Assert.Equal(ErasureOutcome.Erased, await session.EraseAsync(KeepRule.Erasable, "asked for", olga).WaitAsync(Patience));
        _gateway.Verify();
    }

    private IRecordingStore Failing(IRecordingStore inner) => Interceptor.For<IRecordingStore>((method, args) =>
    {
        if (_isDown) throw new StoreUnavailableException();
        if (args[0] is not IReadOnlyList<RecordingEntry> entries || entries[^1].Kind != EntryKind.Admitted)
            return method.Invoke(inner, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
        if (Interlocked.Increment(ref _asked) == Calls) _reached.SetResult();
        return _failing.Task;
    });

    private static AdmitRequest Call() => new(
        OpaqueId.NewExchange(),
        new Facts
        {
            Principal = Alice, Connection = Up, Client = new ClientFacts("code", "1"), Era = Era.Modern, Method = "tools/call",
            Tool = new ToolFacts("echo", false, true, false, false, false),
        },
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{}}}"""u8.ToArray(), []);
}
