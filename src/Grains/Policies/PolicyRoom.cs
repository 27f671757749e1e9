using System.Collections.Concurrent;
using Gateway.Abstractions.Policies;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking.Rules;
using Gateway.Governance.Policies;

namespace Gateway.Grains.Policies;

/// <summary>The compiled live version of every policy that this silo uses. Read without a lock on every decision; replaced whole.</summary>
/// <remarks>Filled by pushes from the policy grains and by a look at each of them every half second, so that a lost push costs half a
/// second (T35).</remarks>
public sealed class PolicyRoom(LiveConfig config)
{
    private readonly ConcurrentDictionary<string, Live> _live = new(StringComparer.Ordinal);

    // With what was compiled into it of the configuration: the time that its rules give approvers where they do not say themselves, and
    // whose kinds the groups hold that they name.
    private sealed record Live(CompiledPolicy Policy, TimeSpan Within, KindGroups Groups);

    /// <summary>The live version of this policy, or null when none was ever published.</summary>
    public CompiledPolicy? Find(string name) => _live.GetValueOrDefault(name)?.Policy;

    /// <summary>The names that are followed.</summary>
    public ICollection<string> Names => _live.Keys;

    /// <summary>Puts a version in force unless a newer one is; the same one anew where the configuration gives approvers another time
    /// since, or puts its kinds in other groups. A version that does not compile leaves the last good one in force.</summary>
    /// <returns>Whether it is in force now.</returns>
    public bool Replace(PolicyVersion version)
    {
        var current = config.Current;
        var (within, groups) = (current.Approvals.Within, current.Masking.Rules().Groups);
        if (_live.TryGetValue(version.Name, out var known) && !IsOutdated(known, version.Version, within, groups)) return true;
        if (CompiledPolicy.Compile(version.Source, version.Version, within, groups).Policy is not { } compiled) return false;
        var live = new Live(compiled, within, groups);
        _live.AddOrUpdate(version.Name, live, (_, old) => IsOutdated(old, version.Version, within, groups) ? live : old);
        return true;
    }

    private static bool IsOutdated(Live known, long version, TimeSpan within, KindGroups groups) => known.Policy.Version < version
        || (known.Policy.Version == version && (known.Within != within || !known.Groups.IsSameAs(groups)));
}
