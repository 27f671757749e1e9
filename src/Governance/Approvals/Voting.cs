using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;

namespace Gateway.Governance.Approvals;

/// <summary>Who may decide an approval.</summary>
public static class Voting
{
    private const string Person = "user:";

    /// <summary>Why this voter may not decide; null when they may.</summary>
    /// <remarks>The caller is refused before entitlement is looked at, so that no group makes anyone their own approver (T15). Whoever
    /// acted for the
    /// caller, and whoever the caller acted for, is the caller.</remarks>
    public static VoteResult? Refuse(ApprovalRequest request, Principal voter)
    {
        var caller = request.Principal;
        if (voter.Key == caller.Key || caller.Actors.Contains(voter.Key) || voter.Actors.Contains(caller.Key)) return VoteResult.OwnCall;
        foreach (var by in request.By)
        {
            if (by.StartsWith(Person, StringComparison.Ordinal)
                    ? string.Equals(by[Person.Length..], voter.Key.Subject, StringComparison.Ordinal)
                    : voter.Groups.Contains(by, StringComparer.Ordinal))
                return null;
        }

        return VoteResult.NotEntitled;
    }
}
