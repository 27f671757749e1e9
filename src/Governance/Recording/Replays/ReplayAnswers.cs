namespace Gateway.Governance.Recording.Replays;

/// <summary>The exchanges of one recorded session that can be answered, by what their requests are found by.</summary>
internal sealed class ReplayAnswers
{
    private readonly Dictionary<string, List<ReplayExchange>> _byKey = new(StringComparer.Ordinal);

    /// <summary>Puts the exchanges of a session in order.</summary>
    public ReplayAnswers(ReplaySession session)
    {
        Session = session;
        foreach (var exchange in session.Exchanges)
        {
            if (exchange.Request.IsEmpty || (exchange.Answer.IsEmpty && exchange.Messages.IsEmpty && exchange.Resumed.IsEmpty
                && exchange.Refusal is null)) continue;
            Add(ReplayMessage.Key(exchange.Method, exchange.Request, isWhole: true), exchange);
            Add(ReplayMessage.Key(exchange.Method, exchange.Request, isWhole: false), exchange);
            // Another client, or another version of it, introduces itself otherwise.
            if (exchange.Method is "initialize" or "server/discover") Opening.TryAdd(exchange.Method, exchange);
        }
    }

    /// <summary>The session.</summary>
    public ReplaySession Session { get; }

    /// <summary>What answers a client that introduces itself, by method.</summary>
    public Dictionary<string, ReplayExchange> Opening { get; } = new(StringComparer.Ordinal);

    /// <summary>How many clients have their answers from here now.</summary>
    public int Clients { get; set; }

    /// <summary>What was asked so, in recorded order; empty for nothing.</summary>
    public IReadOnlyList<ReplayExchange> Of(string key) => _byKey.TryGetValue(key, out var same) ? same : [];

    private void Add(string key, ReplayExchange exchange)
    {
        if (!_byKey.TryGetValue(key, out var same)) _byKey.Add(key, same = []);
        same.Add(exchange);
    }
}
