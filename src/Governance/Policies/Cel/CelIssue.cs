using System.Globalization;

namespace Gateway.Governance.Policies.Cel;

/// <summary>One thing wrong with an expression's text.</summary>
/// <param name="Line">From 1, within the expression.</param>
/// <param name="Column">From 1, in code points.</param>
/// <param name="Message">What is wrong and which names or forms exist.</param>
public sealed record CelIssue(int Line, int Column, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Line}:{Column}: {Message}");
}
