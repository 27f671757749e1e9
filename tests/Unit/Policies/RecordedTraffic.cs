using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Governance.Policies;
using Gateway.Governance.Policies.Backtests;
using Gateway.Governance.Policies.Sql;
using Gateway.Grains.Recording;
using Gateway.Grains.Sessions;

namespace Gateway.Tests.Policies;

/// <summary>Exchanges, decided and written to a recording as the session does it, with masking; and read back.</summary>
internal sealed class RecordedTraffic
{
    public static readonly Principal Caller = new()
    {
        Key = new PrincipalKey("https://idp.example", "alice"), Name = "Alice", Groups = ["support", "g1"], Scopes = ["mcp:call"],
        Actors = [new PrincipalKey("https://idp.example", "bot")],
    };

    public static readonly ClientFacts Client = new("code", "2.1");

    /// <summary>The payload of the session's first entry.</summary>
    public static readonly ReadOnlyMemory<byte> Opened =
        EntryPayload.Opened(new OpenSession(Caller, new ConnectionName("c1"), Client, Era.Legacy)).Payload;

    private static readonly SessionId Session = OpaqueId.NewSession();
    private static readonly MaskPlan Plan = MaskPlan.Recording(["*"]);
    private readonly BodyLimits _bodies;

    public RecordedTraffic(int bodyBytes = 1 << 16, int attachedBytes = 0) => _bodies = new BodyLimits(bodyBytes, attachedBytes);

    /// <summary>Entries that tell no facts.</summary>
    public long WithoutFacts { get; private set; }

    /// <summary>Decides, records and reads back.</summary>
    public (DecisionNote Note, RecordedExchange Read, string Payload) Record(
        CompiledPolicy policy, Facts facts, SessionCounters counters, DateTimeOffset now, bool defaultAllow)
    {
        var parameters = new StringBuilder("{");
        if (facts.Tool is not null) parameters.Append($"\"name\":{JsonSerializer.Serialize(facts.Tool.Name)}");
        else if (facts.Prompt.Length > 0) parameters.Append($"\"name\":{JsonSerializer.Serialize(facts.Prompt)}");
        else parameters.Append($"\"uri\":{JsonSerializer.Serialize(facts.Resource)}");
        if (!facts.Arguments.IsEmpty) parameters.Append($",\"arguments\":{Encoding.UTF8.GetString(facts.Arguments.Span)}");
        var message = Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"{facts.Method}\",\"params\":{parameters}}}}}");
        var hits = new List<Hit>();
        JsonScanner.Scan(message, hits);
        facts = facts with
        {
            RequestBytes = message.Length,
            Hits = [.. hits.Where(h => h.Part <= 1).GroupBy(h => h.Kind).Select(g => new KindCount(g.Key, g.Count()))],
        };
        var name = facts.Tool?.Name ?? (facts.Prompt.Length > 0 ? facts.Prompt : facts.Resource);
        var request = new AdmitRequest(OpaqueId.NewExchange(), facts, message, [.. hits])
        {
            Target = hits.Count == 0 ? null : TargetText.Of(name, message, hits, Gateway.Governance.Masking.Rules.DetectionRules.None),
        };
        // As the session does: a client that does not name itself is the one that opened it.
        var decision = policy.Decide(facts.Client.Name.Length == 0 ? facts with { Client = Client } : facts, counters, now, defaultAllow);
        var note = new DecisionNote(decision, now, counters, defaultAllow, policy) { Opened = Caller, Client = Client, Era = Era.Legacy };
        var masked = (MaskOutcome.Masked)JsonMasker.Mask(message, hits, Plan, MaskKey.Create());
        var body = new EntryPayload.MessageBody(masked.Bytes, _bodies) { Masked = MaskReport.Of(message, hits, Plan) };
        var effect = note.Effect == "deny" ? "deny" : "allow";
        var payload = EntryPayload.Decided(request, decision.Basis, effect, effect == "deny" ? "no" : null, body, note).Payload;
        var reader = new DecisionReader(Session, new DecisionScope(policy.Name, DateTimeOffset.UnixEpoch, null));
        if (reader.Read(1, 1, EntryKind.Opened, Opened) is not null) throw new InvalidOperationException("An opening is no decision.");
        var read = reader.Read(2, 1, effect == "deny" ? EntryKind.Denied : EntryKind.Admitted, payload);
        WithoutFacts += reader.WithoutFacts;
        return (note, read ?? throw new InvalidOperationException("No decision was read."), Encoding.UTF8.GetString(payload.Span));
    }

    /// <summary>Some exchange of tools of these names.</summary>
    public static Facts Some(Random random, ImmutableArray<string> tools)
    {
        var method = Pick(random, "tools/call", "tools/call", "tools/call", "tools/call", "resources/read", "prompts/get", "tools/list", "x/y");
        var readOnly = random.Next(2) == 0;
        var isTool = method == "tools/call";
        return new Facts
        {
            Principal = random.Next(4) == 0 ? Caller with { Groups = ["g2", "dba"], Scopes = [] } : Caller,
            Connection = new ConnectionName("c1"),
            Client = random.Next(4) == 0 ? new ClientFacts("other", "1") : random.Next(2) == 0 ? Client : ClientFacts.None,
            Method = method,
            Tool = isTool
                ? new ToolFacts(tools[random.Next(tools.Length)], random.Next(2) == 0, readOnly, !readOnly, random.Next(2) == 0, random.Next(2) == 0)
                : null,
            Resource = method == "resources/read" ? Pick(random, "file:///a", "file:///mail/jane.roe@customer.example") : "",
            Prompt = method == "prompts/get" ? Pick(random, "p", "mail jane.roe@customer.example") : "",
            Arguments = method is "tools/list" ? default : Encoding.UTF8.GetBytes(Arguments(random)),
            Sql = !isTool || random.Next(2) == 0 ? null
                : random.Next(4) == 0 ? SqlClassifier.Classify("", SqlDialect.Sqlite)
                : new SqlFacts(random.Next(2) == 0, true, 1, ["select"], ["t", "customers"]),
        };
    }

    private static string Arguments(Random random) => Pick(
        random, "", "{}", $$"""{"x":{{random.Next(4)}},"y":{{random.Next(2)}}}""", """{"x":"text","l":[1,2],"b":true}""",
        """{"x":"4111 1111 1111 1111","y":1}""", """{"x":1,"y":1,"l":[1,"4111 1111 1111 1111",3],"b":false}""",
        """{"x":4111111111111111,"l":[2]}""", """{"jane.roe@customer.example":1,"x":2}""",
        """{"o":{"a":"jane.roe@customer.example","b":2},"x":2,"y":0}""", """{"query":"select 1 from customers","table":"salaries"}""",
        """{"query":"select * from t where mail = 'jane.roe@customer.example'","table":"t","x":1.5}""",
        """{"raw":"{\"card\":\"4111 1111 1111 1111\",\"n\":1}","x":18446744073709551615}""", """{"ä b'c":"jane.roe@customer.example","x":0}""");

    private static T Pick<T>(Random random, params T[] of) => of[random.Next(of.Length)];
}
