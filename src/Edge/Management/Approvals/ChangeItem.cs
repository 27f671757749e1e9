using Gateway.Abstractions.Approvals;

namespace Gateway.Edge.Management.Approvals;

/// <summary>One thing that happened to an approval.</summary>
/// <param name="Sequence">From 1.</param>
/// <param name="Kind">What happened.</param>
/// <param name="At">When.</param>
/// <param name="By">Who did it; left out where time or the gateway did.</param>
/// <param name="Text">The reason or what changed; may be empty.</param>
/// <param name="Channel">How it came; may be empty.</param>
internal sealed record ChangeItem(
    int Sequence, ApprovalChangeKind Kind, DateTimeOffset At, PrincipalItem? By, string Text, string Channel)
{
    public static ChangeItem Of(ApprovalChange change) => new(
        change.Sequence, change.Kind, DateTimeOffset.FromUnixTimeMilliseconds(change.AtUnixMs),
        change.By is { } by ? PrincipalItem.Of(by, change.ByName) : null, change.Text, change.Channel);
}
