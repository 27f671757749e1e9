namespace Gateway.Edge.Management.Policies;

/// <summary>How a policy's test came out.</summary>
/// <param name="Passed">Number of cases that passed.</param>
/// <param name="Failed">Number of cases that did not.</param>
/// <param name="Cases">Every case in the order of the file.</param>
internal sealed record TrialResult(int Passed, int Failed, IReadOnlyList<CaseItem> Cases);
