using System.Collections.Immutable;
using Gateway.Abstractions.Masking;

namespace Gateway.Governance.Masking.Surrogates;

/// <summary>Which kinds a decision turns back.</summary>
public static class RevealKinds
{
    /// <summary>Whether values of a kind are turned back.</summary>
    /// <param name="reveals">What the decision says.</param>
    /// <param name="kind">A detector's kind.</param>
    public static bool Cover(ImmutableArray<RevealObligation> reveals, string kind)
    {
        foreach (var name in reveals.SelectMany(reveal => reveal.Kinds))
        {
            if (string.Equals(name, kind, StringComparison.Ordinal) || string.Equals(name, Detectors.AllKinds, StringComparison.Ordinal)
                || Detectors.IsIn(kind, name))
            {
                return true;
            }
        }

        return false;
    }
}
