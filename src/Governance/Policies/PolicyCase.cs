using System.Collections.Immutable;

namespace Gateway.Governance.Policies;

/// <summary>One case of a policy's test file.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Line">Its line in the file, from 1.</param>
/// <param name="Exchange">The exchange.</param>
/// <param name="Expect"><c>allow</c>, <c>deny</c> or <c>approve</c>.</param>
/// <param name="Rule">The rule that should decide; null for any.</param>
/// <param name="Masks">The mask rules that should apply, in any order; null for any.</param>
/// <param name="DefaultAllow">The connection's default.</param>
public sealed record PolicyCase(
    string Name, int Line, ExchangeCase Exchange, string Expect, string? Rule, ImmutableArray<string>? Masks, bool DefaultAllow)
{
    /// <summary>Tries the case.</summary>
    /// <returns>What the policy says, and every way in which it is not what was expected; none when the case passes.</returns>
    public (PolicyExplanation Explanation, ImmutableArray<string> Differences) Try(CompiledPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var explanation = policy.Explain(Exchange.Facts, Exchange.Session, Exchange.Now, DefaultAllow);
        var differences = ImmutableArray.CreateBuilder<string>();
        if (explanation.Outcome != Expect) differences.Add($"expected {Expect}, but it is {explanation.Outcome}");
        if (Rule is not null && explanation.Decision.Basis.Rule != Rule)
            differences.Add($"expected the rule \"{Rule}\", but it is \"{explanation.Decision.Basis.Rule}\"");
        if (Masks is { } masks && !masks.Order(StringComparer.Ordinal).SequenceEqual(explanation.Masks.Order(StringComparer.Ordinal)))
            differences.Add($"expected masks [{string.Join(", ", masks)}], but they are [{string.Join(", ", explanation.Masks)}]");
        return (explanation, differences.ToImmutable());
    }
}
