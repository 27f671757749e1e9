using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Masking.Rules;
using Gateway.Governance.Policies.Cel;

namespace Gateway.Governance.Policies;

/// <summary>The facts of one exchange as expressions see them, made where an expression looks.</summary>
/// <remarks>For one decision on one thread.</remarks>
internal sealed class ExchangeFacts : ICelActivation
{
    private readonly Facts _facts;
    private readonly SessionCounters _session;
    private readonly DateTimeOffset _now;
    private readonly KindGroups _groups;
    private readonly bool _isListing;
    private readonly bool _hasSql;
    private readonly HiddenFacts? _hidden;
    private CelValue _principal;
    private CelValue _client;
    private CelValue _tool;
    private CelValue _args;
    private CelValue _sql;
    private CelValue _hits;
    private CelValue _counters;

    /// <summary>The facts of an exchange.</summary>
    /// <param name="facts">The request.</param>
    /// <param name="session">What the session has done.</param>
    /// <param name="now">When.</param>
    /// <param name="groups">Whose kinds the groups of hits hold.</param>
    /// <param name="isListing">Whether the call is only a possibility: its arguments, SQL, hits and size may be anything, and its resource
    /// where none is named.</param>
    /// <param name="hidden">What of a recorded exchange is not known any more; null where all is.</param>
    /// <param name="hasSql">Whether a call that is only a possibility may have an argument that is SQL.</param>
    public ExchangeFacts(Facts facts, in SessionCounters session, DateTimeOffset now, KindGroups groups, bool isListing,
        HiddenFacts? hidden = null, bool hasSql = true)
    {
        _groups = groups;
        _hidden = hidden;
        _hasSql = hasSql;
        _facts = facts;
        _session = session;
        _now = now;
        _isListing = isListing;
        var absent = FactRoots.None;
        if (facts.Tool is null && facts.Method != "tools/call") absent |= FactRoots.Tool;
        if (facts.Resource.Length == 0 && !NamesResource(facts.Method)) absent |= FactRoots.Resource;
        if (facts.Prompt.Length == 0 && facts.Method != "prompts/get") absent |= FactRoots.Prompt;
        var open = FactRoots.None;
        if (facts.Method is not ("tools/call" or "prompts/get") && (isListing || facts.Arguments.IsEmpty)) open |= FactRoots.Args;
        if (facts.Method != "tools/call" && (isListing || facts.Sql is null)) open |= FactRoots.Sql;
        NotConcerned = isListing ? absent : absent | open;
        MaybeNotConcerned = isListing ? open
            : hidden is { Arguments.Kind: CelKind.Unknown } && facts.Method is not ("tools/call" or "prompts/get") ? FactRoots.Args
            : FactRoots.None;
    }

    /// <summary>How a condition came out when the exchange was decided, where the recording tells because it hides what was looked at;
    /// null otherwise.</summary>
    public ConditionResult? Recorded(string condition) =>
        _hidden is not null && _hidden.Conditions.TryGetValue(condition, out var result) ? result : null;

    /// <summary>Whether the call is only a possibility.</summary>
    public bool IsListing => _isListing;

    /// <summary>Facts that exchanges of this method do not have, so that a rule which needs one is not about this exchange.</summary>
    public FactRoots NotConcerned { get; }

    /// <summary>While listing, or where it is not recorded: facts that exchanges of this method may or may not have.</summary>
    public FactRoots MaybeNotConcerned { get; }

    /// <inheritdoc/>
    public CelValue Resolve(string name) => _hidden?.Find(name, _facts) is { } hidden ? hidden : name switch
    {
        "principal" => Made(ref _principal) ? _principal : _principal = Map(_facts.Principal, FactTable.Principal),
        "connection" => CelValue.From(_facts.Connection.Value),
        "client" => Made(ref _client) ? _client : _client = Map(_facts.Client, FactTable.Client),
        "method" => CelValue.From(_facts.Method),
        "era" => CelValue.From(_facts.Era == Era.Modern ? "modern" : "legacy"),
        "tool" => _facts.Tool is null || Made(ref _tool) ? _tool : _tool = Map(_facts.Tool, FactTable.Tool),
        "resource" => _facts.Resource.Length > 0 ? CelValue.From(_facts.Resource)
            : _isListing && NamesResource(_facts.Method) ? CelValue.Unknown : default,
        "prompt" => _facts.Prompt.Length == 0 ? default : CelValue.From(_facts.Prompt),
        "args" => Args(),
        "sql" => _isListing && _hasSql ? CelValue.Unknown
            : _facts.Sql is null || Made(ref _sql) ? _sql : _sql = Map(_facts.Sql, FactTable.Sql),
        "hits" => _isListing ? CelValue.Unknown : Made(ref _hits) ? _hits : _hits = CelValue.FromMap(new HitsMap(_facts.Hits, _groups)),
        "size" => _isListing ? CelValue.Unknown : CelValue.From((long)_facts.RequestBytes),
        "session" => Made(ref _counters) ? _counters : _counters = Map(_session, FactTable.Session),
        "now" => CelValue.FromTimestamp(_now),
        _ => default,
    };

    private static bool Made(ref CelValue value) => value.Kind != CelKind.Absent;

    private static bool NamesResource(string method) => method is "resources/read" or "resources/subscribe" or "resources/unsubscribe";

    private static CelValue Map<T>(T source, System.Collections.Immutable.ImmutableArray<FactField<T>> fields) =>
        CelValue.FromMap(new FactMap<T>(source, fields));

    // A call without arguments has the empty object for them (MCP tools/call, prompts/get).
    private CelValue Args()
    {
        if (_isListing) return CelValue.Unknown;
        if (Made(ref _args)) return _args;
        if (!_facts.Arguments.IsEmpty) return _args = CelValue.FromJson(_facts.Arguments);
        return (NotConcerned & FactRoots.Args) != FactRoots.None ? default : _args = CelValue.FromMap(CelMap.Of());
    }
}
