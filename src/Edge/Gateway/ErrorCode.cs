namespace Gateway.Edge.Gateway;

/// <summary>One row of the error catalogue, documented in docs/errors.md.</summary>
/// <param name="Code">The code, lower case with underscores; never changes its meaning.</param>
/// <param name="Status">HTTP status it comes with.</param>
/// <param name="Step">The step that gives it.</param>
/// <param name="Fault">Whose fault it is.</param>
/// <param name="Meaning">One sentence.</param>
public sealed record ErrorCode(string Code, int Status, string Step, string Fault, string Meaning);
