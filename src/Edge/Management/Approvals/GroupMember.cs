using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Governance.Approvals;

namespace Gateway.Edge.Management.Approvals;

/// <summary>One request of a group.</summary>
/// <param name="Id">The approval.</param>
/// <param name="Revision">The form of the call that is decided; a decision says it.</param>
/// <param name="ExpiresAt">When it is too late.</param>
/// <param name="Arguments">The arguments that are not those of all the others.</param>
/// <param name="Risks">What makes it risky.</param>
internal sealed record GroupMember(
    string Id, int Revision, DateTimeOffset ExpiresAt, IReadOnlyList<SheetArgument> Arguments, IReadOnlyList<string> Risks)
{
    public static GroupMember Of(ApprovalView view, ImmutableArray<SheetArgument> shared)
    {
        var sheet = ApprovalSheet.Of(view);
        return new GroupMember(
            view.Request.Id.Value, view.Revision, DateTimeOffset.FromUnixTimeMilliseconds(view.Request.ExpiresAtUnixMs),
            ApprovalGroup.Own(sheet, shared), sheet.Risks);
    }
}
