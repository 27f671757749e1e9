using System.Collections.Immutable;
using System.Text;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Approvals;

namespace Gateway.Tests.Approvals;

/// <summary>Approvals, people and votes for tests.</summary>
internal static class SomeApproval
{
    public const string Idp = "https://idp.example";
    public const string Other = "https://other.example";
    public const long Start = 1_700_000_000_000;

    public static readonly DigestKey Key = new(new byte[32]);
    public static readonly CallBinding Binding = new("https://crm.example/mcp", new byte[] { 1, 2, 3 }, "Authorization Bearer env:CRM");
    public static readonly DecisionBasis Basis = new("crm", 3, "ask");

    public const string Message =
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pay","arguments":{"to":"bob","amount":10}}}""";

    public static Principal Person(string subject, params string[] groups) =>
        new() { Key = new PrincipalKey(Idp, subject), Name = subject, Groups = [.. groups] };

    public static ApprovalRequest Request(
        ApprovalTerms? terms = null, Principal? caller = null, string message = Message, params string[] by)
    {
        caller ??= Person("alice");
        var facts = Facts(caller, message);
        return new ApprovalRequest
        {
            Id = new ApprovalId("a_1"),
            Session = new SessionId("s_1"),
            Exchange = new ExchangeId("x_0"),
            Principal = caller,
            Connection = new ConnectionName("crm"),
            Client = new ClientFacts("agent", "1"),
            Method = "tools/call",
            Target = "pay",
            Digest = CallDigest.Of(facts, Binding, Basis, Encoding.UTF8.GetBytes(message), Key),
            Message = Encoding.UTF8.GetBytes(message),
            Basis = Basis,
            By = by.Length == 0 ? ["dba"] : [.. by],
            CreatedAtUnixMs = Start,
            ExpiresAtUnixMs = Start + 600_000,
            Terms = terms ?? ApprovalTerms.One,
            Binding = Binding,
            Arguments = WindowMatch.Digests(facts.Arguments, Key),
            WindowDigest = CallDigest.BesideArguments(facts, Encoding.UTF8.GetBytes(message), Key),
        };
    }

    public static Facts Facts(Principal caller, string message) => new()
    {
        Principal = caller,
        Connection = new ConnectionName("crm"),
        Client = new ClientFacts("agent", "1"),
        Method = "tools/call",
        Tool = ToolFacts.Unknown("pay"),
        Arguments = Encoding.UTF8.GetBytes("""{"to":"bob","amount":10}"""),
    };

    public static Circumstances At(long afterMs = 1) => new(Start + afterMs);

    public static Vote Yes(Principal voter, int revision = 0) => new(VoteKind.Approve, voter, "") { Revision = revision };

    public static Vote No(Principal voter) => new(VoteKind.Deny, voter, "not today");

    public static ApprovalStep Voted(this ApprovalView view, Vote vote, Circumstances? world = null) =>
        ApprovalMachine.Apply(view, new ApprovalEvent.Voted(vote), world ?? At());

    public static ReleaseAsk Ask(ApprovalView view, string exchange = "x_1") => new(
        new ExchangeId(exchange), view.Request.Session, view.Request.Principal, view.Request.Digest, view.Revision, view.Request.Basis,
        view.Request.Binding) { RunDigest = view.Request.Digest, WindowDigest = view.Request.WindowDigest };

    public static ApprovalStep Released(this ApprovalView view, ReleaseAsk ask, Circumstances? world = null) =>
        ApprovalMachine.Apply(view, new ApprovalEvent.Released(ask), world ?? At(2));

    public static ApprovalView Begun(ApprovalRequest request) => ApprovalMachine.Begin(request, At(0));
}
