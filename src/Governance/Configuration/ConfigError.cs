namespace Gateway.Governance.Configuration;

/// <summary>One thing that is wrong in a configuration or policy file.</summary>
/// <param name="File">The file as it was named.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Message">What is wrong and what to write instead; never a value that could be secret.</param>
public sealed record ConfigError(string File, int Line, int Column, string Message)
{
    /// <summary><c>file:line:column: message</c>.</summary>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}: {Message}");
}
