using Gateway.Abstractions.Approvals;

namespace Gateway.Edge.Management.Approvals;

/// <summary>What became of the decision about one request of several.</summary>
/// <param name="Id">The approval.</param>
/// <param name="Accepted">Whether the vote counts.</param>
/// <param name="Status">How the approval stands after it; left out where the vote was refused.</param>
/// <param name="Code">Why it does not count, as the same vote alone would be told; left out where it counts.</param>
/// <param name="Message">What happened.</param>
/// <param name="Fix">What to do.</param>
internal sealed record GroupResult(
    string Id, bool Accepted, ApprovalStatus? Status = null, string? Code = null, string? Message = null, string? Fix = null)
{
    public static GroupResult Of(string id, Outcome<ApprovalItem> outcome) => outcome.Fault is { Error: var error }
        ? new GroupResult(id, Accepted: false, null, error.Code, error.Message, error.Fix)
        : new GroupResult(id, Accepted: true, outcome.Answer!.Status);
}
