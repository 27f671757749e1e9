using System.Collections.Immutable;

namespace Gateway.Governance.Approvals;

/// <summary>One value of a call's arguments, as an approver sees it.</summary>
/// <param name="Path">Where it stands, as a JSON pointer; its own odd characters made visible.</param>
/// <param name="Text">All of the value, with hidden, control and direction characters made visible as <c>&lt;U+200B&gt;</c>.</param>
/// <param name="Notes">What an approver should know of it: hidden characters, a number that is read differently; empty for
/// nothing.</param>
public sealed record SheetArgument(string Path, string Text, ImmutableArray<string> Notes);
