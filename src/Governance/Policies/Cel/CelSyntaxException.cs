namespace Gateway.Governance.Policies.Cel;

/// <summary>Ends the reading of an expression at the first thing that is no expression. Never leaves
/// <see cref="CelEnvironment.Compile"/>.</summary>
internal sealed class CelSyntaxException(int line, int column, string message) : Exception(message)
{
    public CelIssue Issue { get; } = new(line, column, message);
}
