using Gateway.Governance.Approvals;

namespace Gateway.Edge.Management.Approvals;

/// <summary>Requests of one session that wait for the same tool by the same rule. Deciding them names each.</summary>
/// <param name="Session">Their session.</param>
/// <param name="Principal">Who calls.</param>
/// <param name="Connection">Where they go.</param>
/// <param name="Method">The protocol's method.</param>
/// <param name="Target">The tool, prompt or resource.</param>
/// <param name="Effect">What the first of them would do, in one line.</param>
/// <param name="Shared">The arguments that all have alike.</param>
/// <param name="Approvals">Each of them, oldest first; made when it is written.</param>
internal sealed record ApprovalGroupItem(
    string Session, PrincipalItem Principal, string Connection, string Method, string Target, string Effect,
    IReadOnlyList<SheetArgument> Shared, IEnumerable<GroupMember> Approvals)
{
    public static ApprovalGroupItem Of(ApprovalGroup group)
    {
        var (first, shared) = (group.Approvals[0], group.Shared());
        var request = first.Request;
        return new ApprovalGroupItem(
            request.Session.Value, PrincipalItem.Of(request.Principal.Key, request.Principal.Name), request.Connection.Value,
            request.Method, request.Target, ApprovalSheet.Of(first).Effect, shared,
            group.Approvals.Select(view => GroupMember.Of(view, shared)));
    }
}
