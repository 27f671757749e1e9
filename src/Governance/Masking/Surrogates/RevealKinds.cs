using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Rules;

namespace Gateway.Governance.Masking.Surrogates;

/// <summary>Which kinds a decision turns back.</summary>
public static class RevealKinds
{
    /// <summary>Whether values of a kind are turned back.</summary>
    /// <param name="reveals">What the decision says.</param>
    /// <param name="kind">A detector's kind.</param>
    /// <param name="groups">Whose kinds the groups hold.</param>
    public static bool Cover(ImmutableArray<RevealObligation> reveals, string kind, KindGroups groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        foreach (var name in reveals.SelectMany(reveal => reveal.Kinds))
        {
            if (string.Equals(name, kind, StringComparison.Ordinal) || string.Equals(name, Detectors.AllKinds, StringComparison.Ordinal)
                || groups.IsIn(kind, name))
            {
                return true;
            }
        }

        return false;
    }
}
