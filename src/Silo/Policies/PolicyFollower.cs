using Gateway.Abstractions.Policies;
using Gateway.Governance.Configuration;
using Gateway.Grains.Policies;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Silo.Policies;

/// <summary>Publishes what the configuration file says, and keeps this silo's <see cref="PolicyRoom"/> at every policy's live
/// version.</summary>
/// <remarks>A push brings a new version at once; a look every half second brings it if the push was lost. So a version is in force
/// everywhere within a
/// second of its publication (T35).</remarks>
internal sealed partial class PolicyFollower(LiveConfig config, PolicyRoom room, IGrainFactory grains, TimeProvider time,
    ILogger<PolicyFollower> log)
    : BackgroundService, IPolicyObserver
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(2);

    // The look at each policy, under way or the last one.
    private readonly Dictionary<string, Task> _looks = new(StringComparer.Ordinal);

    // Guards what follows: looks at several policies end at once.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _subscribed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _silent = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unpublished = new(StringComparer.Ordinal);
    private readonly HashSet<string> _atStart = new(StringComparer.Ordinal);
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private readonly HashSet<string> _failing = new(StringComparer.Ordinal);
    private GatewayConfig? _seen;
    private IPolicyObserver? _reference;

    /// <summary>The first look is made before the host goes on, so that nobody is refused for a policy that is only just being
    /// read.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _reference = grains.CreateObjectReference<IPolicyObserver>(this);
        LookAtAll();
        await Task.WhenAll(_looks.Values);
        await base.StartAsync(cancellationToken);
    }

    public Task PublishedAsync(PolicyVersion version)
    {
        Take(version);
        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) LookAtAll();
    }

    // At each by itself: one whose owner is slow to answer holds up no other, and is not asked again meanwhile.
    private void LookAtAll()
    {
        var current = config.Current;
        lock (_gate) Compare(current);
        var names = current.Policies.Select(static p => p.Name).Concat(current.Connections.Select(static c => c.Policy).OfType<string>());
        foreach (var name in names.Distinct(StringComparer.Ordinal))
            if (!_looks.TryGetValue(name, out var look) || look.IsCompleted) _looks[name] = FollowAsync(name, current);
    }

    private void Compare(GatewayConfig current)
    {
        if (ReferenceEquals(current, _seen)) return;
        // Refused by whoever owns it, perhaps for settings of theirs that have been brought up to date since.
        _unpublished.UnionWith(_refused);
        _refused.Clear();
        // What this node's file says as before may have been replaced by another node's since.
        _unpublished.IntersectWith(current.Policies.Select(static p => p.Name));
        _unpublished.UnionWith(current.Policies.Where(p => _seen?.Policy(p.Name)?.Source != p.Source).Select(static p => p.Name));
        if (_seen is null && current.Cluster is not null) _atStart.UnionWith(_unpublished);
        else _atStart.RemoveWhere(name => current.Policy(name)?.Source != _seen?.Policy(name)?.Source);
        _seen = current;
    }

    private async Task FollowAsync(string name, GatewayConfig current)
    {
        try
        {
            if (current.Policy(name) is { } said && Has(_unpublished, name)) await PublishAsync(said, current);
            if (await LiveAsync(name) is { } live) Take(live);
            lock (_gate) _failing.Remove(name);
        }
#pragma warning disable CA1031 // Each policy is a boundary: whatever is wrong with one, the others are followed, and it is looked at again.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            bool isNew;
            lock (_gate) isNew = _failing.Add(name);
            if (isNew) NotReached(name, failure.GetType().Name);
        }
    }

    private async Task PublishAsync(PolicyDocument said, GatewayConfig current)
    {
        var (name, policy) = (said.Name, grains.GetGrain<IPolicyGrain>(said.Name));
        var outcome = Has(_atStart, name)
            ? await policy.AdoptAsync(said.Source) : await policy.PublishAsync(said.Source, "configuration");
        if (outcome.Errors.Length > 0) Refused(name, outcome.Errors.Length, outcome.Errors[0]);
        if (outcome.IsBehind) Behind(name, outcome.Live!.Version);
        lock (_gate)
        {
            // What the file has come to say meanwhile is published with the next look.
            if (!ReferenceEquals(current, _seen)) return;
            if (outcome.Errors.Length > 0) _refused.Add(name);
            else _atStart.Remove(name);
            _unpublished.Remove(name);
        }
    }

    private async Task<PolicyVersion?> LiveAsync(string name)
    {
        var policy = grains.GetGrain<IPolicyGrain>(name);
        bool isSubscribed;
        lock (_gate) isSubscribed = _subscribed.TryGetValue(name, out var since) && time.GetElapsedTime(since) < Renewal;
        if (isSubscribed) return await policy.LiveAsync();
        var live = await policy.SubscribeAsync(_reference!);
        lock (_gate) _subscribed[name] = time.GetTimestamp();
        return live;
    }

    private void Take(PolicyVersion version)
    {
        if (room.Replace(version)) return;
        bool isNew;
        lock (_gate) isNew = _silent.Add($"{version.Name} {version.Version}");
        if (isNew) Uncompilable(version.Name, version.Version);
    }

    private bool Has(HashSet<string> names, string name)
    {
        lock (_gate) return names.Contains(name);
    }

    [LoggerMessage(1201, LogLevel.Error,
        "Policy {policy} was not published: {count} errors, the first at {first}; the version before stays in force")]
    private partial void Refused(string policy, int count, string first);

    [LoggerMessage(1202, LogLevel.Error, "Policy {policy} version {version} does not compile here; the version before stays in force")]
    private partial void Uncompilable(string policy, long version);

    [LoggerMessage(1204, LogLevel.Error,
        "Policy {policy} was not published: this node's file says what another node's file has replaced, and version {live} stays in "
            + "force; bring the file up to date, or publish it by command")]
    private partial void Behind(string policy, long live);

    [LoggerMessage(1203, LogLevel.Warning,
        "Policy {policy} could not be published or looked up ({what}); what was in force stays in force, and it is tried again")]
    private partial void NotReached(string policy, string what);
}
