namespace Gateway.Governance.Policies;

/// <summary>Something in a configuration's policies that is allowed, and most likely not meant.</summary>
/// <param name="Kind">Which of the things that a review looks for.</param>
/// <param name="File">File of the policy or connection.</param>
/// <param name="Line">From 1; 0 when it has no line of its own.</param>
/// <param name="Policy">The policy; empty when it is about none.</param>
/// <param name="Rule">The rule; empty when it is about none.</param>
/// <param name="Text">What it is and what to do.</param>
public sealed record PolicyFinding(PolicyFindingKind Kind, string File, int Line, string Policy, string Rule, string Text);
