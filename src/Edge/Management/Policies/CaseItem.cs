namespace Gateway.Edge.Management.Policies;

/// <summary>How one case came out.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Line">Its line in the test file, from 1.</param>
/// <param name="Passed">Whether the policy says what was expected.</param>
/// <param name="Outcome"><c>allow</c>, <c>deny</c> or <c>approve</c>.</param>
/// <param name="Rule">The rule that decided.</param>
/// <param name="Why">One sentence.</param>
/// <param name="Differences">Every way in which it is not what was expected; left out when it passed.</param>
internal sealed record CaseItem(
    string Name, int Line, bool Passed, string Outcome, string Rule, string Why, IReadOnlyList<string>? Differences);
