namespace Gateway.Governance.Masking.Rules;

/// <summary>A pattern that is refused.</summary>
/// <param name="message">What is wrong and what to write instead, without the pattern.</param>
internal sealed class PatternException(string message) : Exception(message);
