namespace Gateway.Edge.Management.Policies;

/// <summary>Body of a question to a policy.</summary>
/// <param name="Facts">The facts of one exchange, YAML or JSON (docs/policies.md).</param>
/// <param name="Source">The policy's text to ask; left out for the live version.</param>
internal sealed record PolicyQuestion(string Facts, string? Source = null);
