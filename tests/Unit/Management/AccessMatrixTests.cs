using Gateway.Abstractions.Identity;
using Gateway.Edge.Management;
using Gateway.Governance.Configuration;
using Xunit;

namespace Gateway.Tests.Management;

public sealed class AccessMatrixTests
{
    // Every operation, and for agent, approver, operator and auditor in this order: yes or no. A change here is a change of who may do
    // what.
    private const string Decisions = """
        WhoAmI             yes yes yes yes
        ListSessions       no  no  yes yes
        ViewSession        no  no  yes yes
        WatchSession       no  no  yes yes
        PauseSession       no  no  yes no
        ResumeSession      no  no  yes no
        TerminateSession   no  no  yes no
        ListOwnApprovals   no  yes no  no
        ListAllApprovals   no  no  yes yes
        ViewApproval       no  yes yes yes
        DecideApproval     no  yes no  no
        DecideApprovals    no  yes no  no
        ListApprovalGroups no  yes no  no
        TakeBackApproval   no  yes no  no
        DelegateApproval   no  yes no  no
        ReviewApproval     no  yes no  no
        WatchOwnApprovals  no  yes no  no
        WatchAllApprovals  no  no  yes yes
        ListDeliveries     no  no  yes yes
        ListChannels       no  no  yes yes
        ReadRecording      no  no  yes yes
        ReadBody           no  no  yes yes
        VerifyRecording    no  no  yes yes
        ExportRecording    no  no  yes yes
        ReadCheckpoint     no  no  yes yes
        ReadInclusion      no  no  yes yes
        ReadConsistency    no  no  yes yes
        ReadTile           no  no  yes yes
        SearchRecordings   no  no  yes yes
        ListExports        no  no  yes yes
        ResetExport        no  no  yes no
        ListPolicies       no  no  yes yes
        ViewPolicy         no  no  yes yes
        PublishPolicy      no  no  yes no
        TestPolicy         no  no  yes yes
        ExplainPolicy      no  no  yes yes
        BacktestPolicy     no  no  yes yes
        ViewShadow         no  no  yes yes
        PreviewMask        no  no  yes yes
        ListConnections    no  no  yes yes
        ViewConnection     no  no  yes yes
        ViewPrincipal      no  no  yes yes
        RevokePrincipal    no  no  yes no
        RestorePrincipal   no  no  yes no
        EraseRecordings    no  no  yes no
        ListHolds          no  no  yes yes
        PlaceHold          no  no  yes no
        LiftHold           no  no  yes no
        ReadAudit          no  no  yes yes
        """;

    private static readonly Role[] Roles = [Role.Agent, Role.Approver, Role.Operator, Role.Auditor];

    [Fact]
    public void Every_role_may_do_what_is_written_down_and_nothing_else()
    {
        var now = string.Join('\n', Enum.GetValues<Operation>().Select(operation =>
            (operation.ToString().PadRight(19) + string.Join(' ', Roles.Select(role =>
                (AccessMatrix.Allows(role | Role.Agent, operation) ? "yes" : "no").PadRight(3)))).TrimEnd()));
        Assert.Equal(Decisions, now);
    }

    [Fact]
    public void Nobody_may_do_anything_without_a_role()
    {
        Assert.All(Enum.GetValues<Operation>(), operation => Assert.False(AccessMatrix.Allows(Role.None, operation)));
        Assert.All(Roles, role => Assert.False(AccessMatrix.Allows(role, (Operation)9_999)));
    }

    [Theory]
    [InlineData("ops", Role.Agent | Role.Operator)]
    [InlineData("Ops", Role.Agent)]
    [InlineData("ops people,approvers,auditors", Role.Agent | Role.Approver | Role.Auditor)]
    [InlineData("", Role.Agent)]
    public void Roles_come_from_groups_compared_exactly(string groups, Role roles)
    {
        var config = new RolesConfig { Operator = ["ops"], Approver = ["approvers"], Auditor = ["auditors"] };
        var principal = new Principal
        {
            Key = new PrincipalKey("https://idp.example", "ann"),
            Name = "Ann",
            Groups = [.. groups.Split(',', StringSplitOptions.RemoveEmptyEntries)],
        };
        Assert.Equal(roles, Caller.RolesOf(principal, config));
    }
}
