using System.Collections.Immutable;
using Gateway.Abstractions.Policies;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Rules;
using Gateway.Governance.Policies.Cel;

namespace Gateway.Governance.Policies;

/// <summary>Detector hits by kind: a kind that was not found is not in it, so that <c>"card" in hits</c> asks what it seems to
/// ask. A group's name, such as <c>secret</c>, stands for all its kinds together.</summary>
/// <param name="hits">What was found.</param>
/// <param name="groups">Whose kinds the groups hold.</param>
internal sealed class HitsMap(ImmutableArray<KindCount> hits, KindGroups groups) : CelMap
{
    /// <inheritdoc/>
    public override int Count => hits.Length;

    /// <inheritdoc/>
    public override CelValue KeyAt(int index) => CelValue.From(hits[index].Kind);

    /// <inheritdoc/>
    public override CelValue FindField(string name)
    {
        foreach (var hit in hits)
            if (string.Equals(hit.Kind, name, StringComparison.Ordinal)) return CelValue.From((long)hit.Count);
        return Detectors.IsGroup(name) ? OfGroup(name) : default;
    }

    private CelValue OfGroup(string name)
    {
        var count = 0L;
        foreach (var hit in hits)
            if (groups.IsIn(hit.Kind, name)) count += hit.Count;
        return count == 0 ? default : CelValue.From(count);
    }
}
