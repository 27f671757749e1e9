using System.Collections.Concurrent;
using Gateway.Abstractions.Policies;
using Gateway.Governance.Configuration;
using Gateway.Governance.Policies;

namespace Gateway.Grains.Policies;

/// <summary>The compiled live version of every policy that this silo uses. Read without a lock on every decision; replaced whole.</summary>
/// <remarks>Filled by pushes from the policy grains and by a look at each of them every half second, so that a lost push costs half a
/// second (T35).</remarks>
public sealed class PolicyRoom(LiveConfig config)
{
    private readonly ConcurrentDictionary<string, CompiledPolicy> _live = new(StringComparer.Ordinal);

    /// <summary>The live version of this policy, or null when none was ever published.</summary>
    public CompiledPolicy? Find(string name) => _live.GetValueOrDefault(name);

    /// <summary>The names that are followed.</summary>
    public ICollection<string> Names => _live.Keys;

    /// <summary>Puts a version in force unless a newer one is. A version that does not compile leaves the last good one in force.</summary>
    /// <returns>Whether it is in force now.</returns>
    public bool Replace(PolicyVersion version)
    {
        if (_live.TryGetValue(version.Name, out var known) && known.Version >= version.Version) return true;
        if (CompiledPolicy.Compile(version.Source, version.Version, config.Current.Approvals.Within).Policy
            is not { } compiled) return false;
        _live.AddOrUpdate(version.Name, compiled, (_, old) => old.Version >= compiled.Version ? old : compiled);
        return true;
    }
}
