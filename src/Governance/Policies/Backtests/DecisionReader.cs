using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Policies.Sql;
using Gateway.Governance.Recording;

namespace Gateway.Governance.Policies.Backtests;

/// <summary>Reads one session's decisions back from its entries, with the facts that they were made of.</summary>
/// <remarks>Source: docs/recording-format.md. Feed it the session's entries from the first on.</remarks>
/// <param name="session">The session.</param>
/// <param name="scope">Which decisions are told and counted.</param>
public sealed class DecisionReader(SessionId session, DecisionScope scope)
{
    private Principal? _caller;
    private ClientFacts _client = ClientFacts.None;
    private Era _era;

    /// <summary>The session.</summary>
    public SessionId Session => session;

    /// <summary>The connection that the session went to; empty before the first entry.</summary>
    public string Connection { get; private set; } = "";

    /// <summary>Decisions whose facts are not recorded: of before they were, or not made by a policy alone.</summary>
    public long WithoutFacts { get; private set; }

    /// <summary>Decisions whose payloads are gone or cannot be decrypted; of whatever policy, since only the payload tells it.</summary>
    public long Erased { get; private set; }

    /// <summary>The decision that an entry tells, with its facts.</summary>
    /// <param name="sequence">The entry's sequence.</param>
    /// <param name="atUnixMs">Its time, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="kind">What it tells.</param>
    /// <param name="payload">Its payload; empty where it is gone.</param>
    /// <returns>Null for an entry that tells none, whose payload was dropped, that does not tell the facts, or that is not
    /// looked at.</returns>
    public RecordedExchange? Read(long sequence, long atUnixMs, EntryKind kind, ReadOnlyMemory<byte> payload)
    {
        if (kind is not (EntryKind.Opened or EntryKind.Admitted or EntryKind.Denied or EntryKind.Held or EntryKind.Released)) return null;
        if (payload.IsEmpty)
        {
            if (kind != EntryKind.Opened && IsLookedAt(atUnixMs)) Erased++;
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = 512 });
            var entry = new EntryJson(document.RootElement);
            if (kind == EntryKind.Opened)
            {
                Open(entry);
                return null;
            }

            var (decision, hasFacts) = (entry.Part("decision"), entry.Has("facts"));
            if (By(decision).Text("policy") != scope.Policy) return null;
            if (!IsLookedAt(hasFacts ? entry.Part("facts").Number("now") : atUnixMs)) return null;
            if (_caller is not null && hasFacts && !IsOrder(decision)) return Exchange(sequence, kind, entry);
        }
        catch (Exception broken) when (broken is JsonException or FormatException or InvalidOperationException)
        {
            if (!IsLookedAt(atUnixMs)) return null;
        }

        WithoutFacts++;
        return null;
    }

    // Where the first entry is gone too, nothing tells the connection: then it may be the one that is asked for.
    private bool IsLookedAt(long atUnixMs) => atUnixMs >= scope.Since.ToUnixTimeMilliseconds()
        && (scope.Connection is null || Connection.Length == 0 || Connection == scope.Connection);

    private static EntryJson By(EntryJson decision) => decision.Has("saidBy") ? decision.Part("saidBy") : decision;

    // What an operator ordered, a handle of somebody else's, or a policy that was not there: no policy said it.
    private static bool IsOrder(EntryJson decision) =>
        decision.Number("version") == 0 && (decision.Text("policy").Length > 0 || decision.Text("rule") is "operator" or "handle")
            && !decision.Has("saidBy");

    private void Open(EntryJson entry)
    {
        _caller = Caller(entry.Part("principal"));
        Connection = entry.Text("connection");
        _client = Client(entry.Part("client"));
        _era = entry.Text("era") == "modern" ? Era.Modern : Era.Legacy;
    }

    private RecordedExchange Exchange(long sequence, EntryKind kind, EntryJson entry)
    {
        var (decision, facts) = (entry.Part("decision"), entry.Part("facts"));
        var by = By(decision);
        var hidden = facts.Texts("hidden");
        var message = entry.Part("message");
        var isOmitted = (!entry.Has("message") && facts.Number("size") > 0) || message.Has("omittedBytes")
            || message.Has(AttachedMessages.Member);
        var arguments = isOmitted ? default : message.Part("params").Find("arguments");
        var values = isOmitted ? Cel.CelValue.Unknown
            : arguments is { } given ? HiddenArguments.Of(given, entry.MaskedPaths()) : null;
        var counters = facts.Numbers("session");
        return new RecordedExchange
        {
            Session = session,
            Sequence = sequence,
            Exchange = entry.Text("exchange"),
            Kind = kind,
            Target = entry.Text("target"),
            Effect = decision.Text(decision.Has("said") ? "said" : "effect"),
            Basis = new DecisionBasis(by.Text("policy"), by.Number("version"), by.Text("rule")),
            PolicyDigest = decision.Bytes("sha256"),
            Facts = Facts(entry, facts, isOmitted ? "{}"u8.ToArray() : EntryJson.Raw(arguments)),
            Counters = new SessionCounters(counters[0], counters[1], counters[2], counters[3], counters[4]),
            Now = DateTimeOffset.FromUnixTimeMilliseconds(facts.Number("now")),
            DefaultAllow = facts.Text("default") == "allow",
            Approval = entry.Text("approval"),
            Shadow = decision.Has("shadow") ? Shadow(decision.Part("shadow")) : null,
            Message = EntryJson.Raw(entry.Find("message")),
            Masked = entry.MaskedKinds(),
            Hidden = new HiddenFacts
            {
                Arguments = values,
                Target = hidden.Contains("target", StringComparer.Ordinal),
                Resource = hidden.Contains("resource", StringComparer.Ordinal),
                Tables = facts.Has("sql") && !facts.Part("sql").Has("tables") && !facts.Part("sql").Has("unknown"),
                Conditions = Conditions(facts),
            },
        };
    }

    private Facts Facts(EntryJson entry, EntryJson facts, ReadOnlyMemory<byte> arguments)
    {
        var (method, target) = (entry.Text("method"), entry.Text("target"));
        var isPrompt = method == "prompts/get" || facts.Has("prompt");
        return new Facts
        {
            Principal = facts.Has("principal") ? Caller(facts.Part("principal")) : _caller!,
            Connection = new ConnectionName(Connection),
            Client = facts.Has("client") ? Client(facts.Part("client")) : _client,
            Method = method,
            Tool = facts.Has("tool") ? Tool(target, facts.Text("tool")) : null,
            Prompt = isPrompt ? target : "",
            Resource = isPrompt || facts.Has("tool") ? "" : target,
            Arguments = arguments,
            Sql = facts.Has("sql") ? Sql(facts.Part("sql")) : null,
            Hits = entry.Counts("hits"),
            RequestBytes = (int)facts.Number("size"),
            Era = facts.Has("era") ? (facts.Text("era") == "modern" ? Era.Modern : Era.Legacy) : _era,
        };
    }

    private static FrozenDictionary<string, ConditionResult> Conditions(EntryJson facts) =>
        facts.Members("conditions").ToFrozenDictionary(
            static pair => pair.Name,
            static pair => pair.Value switch
            {
                "t" => ConditionResult.True,
                "f" => ConditionResult.False,
                "n" => ConditionResult.NotConcerned,
                _ => ConditionResult.Error,
            },
            StringComparer.Ordinal);

    private static Principal Caller(EntryJson principal) => new()
    {
        Key = new PrincipalKey(principal.Text("issuer"), principal.Text("subject")),
        Name = principal.Text("name"),
        ClientId = principal.Text("client"),
        Groups = principal.Texts("groups"),
        Scopes = principal.Texts("scopes"),
        Actors = [.. principal.Texts("actors").Select(PrincipalKey.Parse)],
    };

    private static ClientFacts Client(EntryJson client) => new(client.Text("name"), client.Text("version"));

    private static ShadowDifference Shadow(EntryJson shadow) =>
        new(shadow.Text("effect"), shadow.Text("rule"), shadow.Bytes("sha256"), shadow.Texts("masks"))
        {
            Reveals = shadow.Texts("reveals"),
        };

    private static ToolFacts Tool(string name, string letters) => new(
        name, letters.Contains('k'), letters.Contains('r'), letters.Contains('d'), letters.Contains('i'), letters.Contains('o'));

    // What could not be told was recorded as no statements and no tables once, and the decision saw it so.
    private static SqlFacts Sql(EntryJson sql) => sql.Has("unknown") ? SqlClassifier.Unknown : new(
        sql.Has("readOnly"), sql.Has("parsed"), (int)sql.Number("statements"), sql.Texts("kinds"), sql.Texts("tables"));
}
