using System.Globalization;

namespace Gateway.Governance.Policies;

/// <summary>One thing that is wrong in a policy document.</summary>
/// <param name="Line">Line of the document, from 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Message">What is wrong and what to write instead.</param>
public sealed record PolicyError(int Line, int Column, string Message)
{
    /// <summary><c>line:column: message</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Line}:{Column}: {Message}");
}
