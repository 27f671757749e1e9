using System.Reflection;
using System.Text;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording;
using Gateway.Grains.Sessions;
using Gateway.Tests.Approvals;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Sessions;

/// <summary>Two live activations of one session, as where a silo that was taken for dead goes on: one loses, and what was ordered
/// holds.</summary>
public sealed class SessionOwnersTests : IAsyncLifetime
{
    private static readonly PrincipalKey Olga = new("https://idp.example", "olga");
    private static readonly Principal Alice = new() { Key = new PrincipalKey("https://idp.example", "alice"), Name = "Alice" };
    private static readonly Principal Bob = new() { Key = new PrincipalKey("https://idp.example", "bob"), Name = "Bob" };
    private static readonly ConnectionName Up = new("up");

    private readonly SessionId _session = OpaqueId.NewSession();
    private TwoOwners _owners = null!;

    // Null while the store takes a strict end at once; told when one is on its way to a store that is slow.
    private (TaskCompletionSource Asked, TaskCompletionSource Go)? _slow;

    public async ValueTask InitializeAsync()
    {
        var outcome = GatewayConfig.Parse("owners.yaml", """
            version: 1
            sessions: { idle: 1h, perPrincipal: 70 }
            recording: { encrypt: false }
            connections:
              - { name: up, url: "http://127.0.0.1:9", default: allow }
              - { name: strict, url: "http://127.0.0.1:9", default: allow, recording: strict }
            """, ConfigFiles.None);
        Assert.True(outcome.Config is not null, string.Join('\n', outcome.Errors));
        _owners = await TwoOwners.StartAsync(outcome.Config, (_, services) => services.AddSingleton(Slow(
            (IRecordingStore)services.Last(static s => s.ServiceType == typeof(IRecordingStore)).ImplementationInstance!)));
    }

    public ValueTask DisposeAsync() => _owners.DisposeAsync();

    [Fact]
    public async Task What_one_owner_ended_is_not_used_nor_brought_back_by_the_other()
    {
        await OpenedByBothAsync();
        Assert.True(await Of(1).TerminateAsync("stolen", Olga));
        for (var i = 0; i < 5; i++) Assert.IsNotType<Admission.Admitted>(await AskAsync(0));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => AskAsync(0)));
        _owners.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.IsType<Admission.Gone>(await AskAsync(0));
        Assert.Equal(SessionStatus.Terminated, (await Of(0).ViewAsync())!.Status);
        Assert.Equal(SessionStatus.Terminated, (await Of(1).ViewAsync())!.Status);
        Assert.Equal(EntryKind.Status, (await EntriesAsync())[^1].Kind);
    }

    [Fact]
    public async Task An_order_to_the_owner_that_has_lost_holds_for_the_other()
    {
        await OpenedByBothAsync();
        Assert.IsType<Admission.Admitted>(await AskAsync(1));
        Assert.True(await Of(0).TerminateAsync("stolen", Olga));
        // It was behind, and its order stands behind what the other did; the other finds it there.
        _owners.Time.Advance(TimeSpan.FromSeconds(20));
        await TwoOwners.UntilAsync(async () => (await EntriesAsync())[^1].Kind == EntryKind.Status);
        for (var i = 0; i < 3; i++) Assert.IsNotType<Admission.Admitted>(await AskAsync(1));
        Assert.Equal(SessionStatus.Terminated, (await Of(1).ViewAsync())!.Status);
    }

    [Fact]
    public async Task The_counters_of_one_owner_do_not_take_the_place_of_the_others()
    {
        await OpenedByBothAsync();
        for (var i = 0; i < 4; i++) Assert.IsType<Admission.Admitted>(await AskAsync(1));
        // The first owner comes again: it gives way to one that has read what the other did.
        var tries = 0;
        while (await AskAsync(0) is not Admission.Admitted) Assert.True(++tries < 10, "the session never came back");
        Assert.Equal(6, (await Of(0).ViewAsync())!.Counters.Calls);
        var verifier = new ChainVerifier(_session);
        Assert.All(await EntriesAsync(), entry => Assert.True(verifier.Add(StoredEntry.From(entry))));
    }

    [Fact]
    public async Task What_had_happened_is_recorded_by_the_owner_that_has_lost()
    {
        await OpenedByBothAsync();
        var id = OpaqueId.NewExchange();
        Assert.IsType<Admission.Admitted>(await AskAsync(0, id));
        while (await AskAsync(1) is not Admission.Admitted) await Task.Yield();
        await Of(0).CompleteAsync(new ExchangeOutcome(id, ExchangeEnd.Completed, 200, [], [], 0, 1));
        Assert.IsNotType<Admission.Admitted>(await AskAsync(0));

        // Who calls again until it is let through is let through behind that.
        await TwoOwners.UntilAsync(async () => await AskAsync(0) is Admission.Admitted);
        Assert.Contains(await EntriesAsync(), static e => e.Kind == EntryKind.Completed);
    }

    [Fact]
    public async Task An_end_that_is_told_again_is_recorded_once_by_whichever_owner_hears_it()
    {
        Assert.NotNull(await Of(0).OpenAsync(new OpenSession(Alice, Up, new ClientFacts("code", "1"), Era.Modern)));
        ExchangeId[] both = [OpaqueId.NewExchange(), OpaqueId.NewExchange()];
        foreach (var id in both) Assert.IsType<Admission.Admitted>(await AskAsync(0, id));
        var ends = both.Select(static id => new ExchangeOutcome(id, ExchangeEnd.Completed, 200, [], [], 0, 1)).ToList();
        Assert.True(await Of(0).CompleteAsync(ends[0]));
        Assert.True(await Of(0).CompleteAsync(ends[0] with { IsAgain = true }));

        // The first owner is gone: the next hears of both, of one for the first time.
        foreach (var end in ends)
        {
            var told = Enumerable.Range(0, 3).Select(_ => Of(1).CompleteAsync(end with { IsAgain = true }));
            Assert.DoesNotContain(false, await Task.WhenAll(told));
        }

        Assert.IsType<Admission.Admitted>(await AskAsync(1));
        var recorded = (await EntriesAsync()).Where(static e => e.Kind == EntryKind.Completed)
            .Select(static e => Encoding.UTF8.GetString(e.Payload.Span)).ToList();
        Assert.Equal(2, recorded.Count);
        foreach (var id in both) Assert.Single(recorded, text => text.Contains(id.Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_end_that_is_told_again_while_a_slow_store_writes_it_is_recorded_once()
    {
        var strict = new ConnectionName("strict");
        Assert.NotNull(await Of(0).OpenAsync(new OpenSession(Alice, strict, new ClientFacts("code", "1"), Era.Modern)));
        var id = OpaqueId.NewExchange();
        Assert.IsType<Admission.Admitted>(await AskAsync(0, id, connection: strict));
        var (asked, go) = (new TaskCompletionSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _slow = (asked, go);
        var end = new ExchangeOutcome(id, ExchangeEnd.Completed, 200, [], [], 0, 1);
        var first = Of(0).CompleteAsync(end);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60));
        // Its edge has given up waiting.
        var again = Of(0).CompleteAsync(end with { End = ExchangeEnd.GatewayFault, IsAgain = true });
        await Of(0).ViewAsync();
        _slow = null;
        go.SetResult();
        Assert.DoesNotContain(false, await Task.WhenAll(first, again).WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Single(await EntriesAsync(), static e => e.Kind == EntryKind.Completed);
    }

    [Fact]
    public async Task Another_oauth_client_of_the_same_principal_does_not_use_the_session()
    {
        var binding = await Of(0).OpenAsync(new OpenSession(Alice with { ClientId = "desktop" }, Up, new ClientFacts("code", "1"), Era.Modern));
        Assert.True(binding!.IsOf(Alice with { ClientId = "desktop", Scopes = ["mcp:call"] }));
        Assert.False(binding.IsOf(Alice with { ClientId = "other" }));
        Assert.IsType<Admission.Gone>(await AskAsync(0, caller: Alice with { ClientId = "other" }));
        Assert.IsType<Admission.Admitted>(await AskAsync(0, caller: Alice with { ClientId = "desktop" }));
        var principal = _owners.Principal(0, Alice.Key);
        var joins = new HashSet<SessionId>();
        foreach (var (client, name) in ((string, string)[])[("a", "b c"), ("a b", "c"), ("", "1 a b c"), ("a", "c")])
            Assert.True(joins.Add(await principal.JoinAsync(new JoinRequest(Alice with { ClientId = client }, Up, new ClientFacts(name, "1")))));
    }

    [Fact]
    public async Task Sessions_that_have_ended_make_room_also_behind_many_that_have_not()
    {
        const int Most = 70;
        var principal = _owners.Principal(0, Bob.Key);
        for (var n = 0; n < Most; n++)
        {
            var id = OpaqueId.NewSession();
            if (n < 64) Assert.NotNull(await _owners.Of(0, id).OpenAsync(new OpenSession(Bob, Up, new ClientFacts("code", "1"), Era.Modern)));
            // Noted, and never opened.
            else Assert.True(await principal.OpenedAsync(id));
        }

        Assert.False(await principal.OpenedAsync(OpaqueId.NewSession()));
        _owners.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.True(await principal.OpenedAsync(OpaqueId.NewSession()));
    }

    [Fact]
    public async Task An_owner_that_may_not_open_its_session_goes()
    {
        var open = new OpenSession(Bob, Up, new ClientFacts("code", "1"), Era.Modern);
        var principal = _owners.Principal(0, Bob.Key);
        await principal.RevokeAsync("left", Olga);
        Assert.Null(await Of(0).OpenAsync(open));
        await principal.RestoreAsync(Olga);
        Assert.NotNull(await Of(1).OpenAsync(open));
        // One that had stayed would know of no session.
        Assert.NotNull(await Of(0).AttachAsync(null));
    }

    private ISessionGrain Of(int owner) => _owners.Of(owner, _session);

    private async Task OpenedByBothAsync()
    {
        Assert.NotNull(await Of(0).OpenAsync(new OpenSession(Alice, Up, new ClientFacts("code", "1"), Era.Modern)));
        Assert.IsType<Admission.Admitted>(await AskAsync(0));
        Assert.NotNull(await Of(1).AttachAsync(null));
    }

    private IRecordingStore Slow(IRecordingStore inner) => Interceptor.For<IRecordingStore>((method, args) =>
    {
        var answer = () => method.Invoke(inner, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
        return _slow is { } slow && method.Name == nameof(IRecordingStore.AppendAsync) ? WhenAskedAsync() : answer();

        async Task WhenAskedAsync()
        {
            slow.Asked.TrySetResult();
            await slow.Go.Task;
            await (Task)answer()!;
        }
    });

    private Task<Admission> AskAsync(
        int owner, ExchangeId? id = null, Principal? caller = null, ConnectionName? connection = null) => Of(owner).AdmitAsync(new AdmitRequest(
        id ?? OpaqueId.NewExchange(),
        new Facts
        {
            Principal = caller ?? Alice, Connection = connection ?? Up, Client = new ClientFacts("code", "1"), Era = Era.Modern, Method = "tools/call",
            Tool = new ToolFacts("echo", false, true, false, false, false),
        },
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{}}}"""u8.ToArray(), []));

    private async Task<List<RecordingEntry>> EntriesAsync()
    {
        var entries = new List<RecordingEntry>();
        await foreach (var entry in _owners.Recordings.ReadAsync(_session, 1, CancellationToken.None)) entries.Add(entry);
        return entries;
    }
}
