namespace Gateway.Edge.Management.Policies;

/// <summary>What a policy says of one exchange, and why.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Version">Its version; 0 for a text that is not published.</param>
/// <param name="Outcome"><c>allow</c>, <c>deny</c> or <c>approve</c>.</param>
/// <param name="Rule">The rule that decided; <c>default</c> when none did.</param>
/// <param name="Why">One sentence.</param>
/// <param name="Masks">Mask rules that apply.</param>
/// <param name="Rules">Every rule in the order of the policy.</param>
internal sealed record ExplanationItem(
    string Policy, long Version, string Outcome, string Rule, string Why, IReadOnlyList<string> Masks, IReadOnlyList<RuleItem> Rules);
