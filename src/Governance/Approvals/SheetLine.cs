namespace Gateway.Governance.Approvals;

/// <summary>One fact about a call, for people.</summary>
/// <param name="Label">What it is, such as <c>who</c>.</param>
/// <param name="Text">What it says, in one line without control characters.</param>
public sealed record SheetLine(string Label, string Text);
