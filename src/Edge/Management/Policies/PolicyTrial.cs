namespace Gateway.Edge.Management.Policies;

/// <summary>Body of a policy's test.</summary>
/// <param name="Cases">A test file's text: <c>cases</c>, each with <c>name</c>, <c>facts</c> and <c>expect</c>; YAML or JSON
/// (docs/policies.md).</param>
/// <param name="Source">The policy's text to try; left out for the live version.</param>
internal sealed record PolicyTrial(string Cases, string? Source = null);
