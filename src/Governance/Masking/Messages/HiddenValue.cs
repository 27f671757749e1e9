namespace Gateway.Governance.Masking.Messages;

/// <summary>A value that a path hides.</summary>
/// <param name="Start">Its first byte in the message, or that of the text whose document it stands in.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Rule">The rule with the path.</param>
internal readonly record struct HiddenValue(int Start, int Length, string Rule);
