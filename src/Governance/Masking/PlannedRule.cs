using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking;

/// <summary>What one rule of a plan asks for, and what it leaves.</summary>
/// <param name="Name">The rule's name.</param>
/// <param name="Styles">The kinds that it hides.</param>
/// <param name="Min">The least confidence of what it hides.</param>
/// <param name="ExceptPaths">Places whose hits it leaves.</param>
/// <param name="ExceptTerms">Values that it leaves, compared exactly.</param>
internal sealed record PlannedRule(
    string Name, KindStyles Styles, int Min, ImmutableArray<MaskPath> ExceptPaths, FrozenSet<string> ExceptTerms)
{
    /// <summary>Whether it leaves anything of the kinds that it names.</summary>
    internal bool HasLimits => Min > 0 || !ExceptPaths.IsEmpty || ExceptTerms.Count > 0;

    /// <summary>Whether it hides a hit, its exceptions aside. What could not be looked at, and
    /// what a detector gave up on, every rule hides that hides anything.</summary>
    internal bool Wants(Kind kind, int confidence) => kind == Kind.Unscanned ? !Styles.IsEmpty
        : Styles[kind] is not null && (confidence == Hit.GaveUp || confidence >= Min);
}
