using System.Text;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Approvals.Channels;

namespace Gateway.Tests.Approvals.Channels;

/// <summary>Requests and notices for tests.</summary>
internal static class Some
{
    public const string Issuer = "https://idp.example";

    public static LinkKey Key { get; } = new(Enumerable.Range(1, 32).Select(static i => (byte)i).ToArray());

    public static PrincipalKey Alice { get; } = new(Issuer, "alice");

    public static PrincipalKey Bob { get; } = new(Issuer, "bob");

    public static ApprovalRequest Request(
        string arguments = """{"id":42}""", string target = "delete_customer", string meta = """{"progressToken":7}""") => new()
    {
        Id = OpaqueId.NewApproval(),
        Session = OpaqueId.NewSession(),
        Exchange = OpaqueId.NewExchange(),
        Principal = new Principal { Key = Alice, Name = "Alice" },
        Connection = new ConnectionName("crm"),
        Client = new ClientFacts("client", "1"),
        Method = "tools/call",
        Target = target,
        Digest = new byte[32],
        Message = Encoding.UTF8.GetBytes(
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_customer","arguments":"""
            + arguments + ",\"_meta\":" + meta + "}}"),
        Basis = new DecisionBasis("crm", 3, "ask"),
        By = ["crm-approvers"],
        CreatedAtUnixMs = 1_700_000_000_000,
        ExpiresAtUnixMs = 1_700_000_600_000,
    };

    public static ApprovalView Waiting(
        string arguments = """{"id":42}""", string target = "delete_customer", string meta = """{"progressToken":7}""") =>
        new(Request(arguments, target, meta), ApprovalStatus.Pending, null, "", "", 0, null);

    public static Notice Asked(
        string arguments = """{"id":42}""", string target = "delete_customer", string meta = """{"progressToken":7}""") =>
        new() { View = Waiting(arguments, target, meta), Change = NoticeChange.Requested, Channel = "team" };
}
