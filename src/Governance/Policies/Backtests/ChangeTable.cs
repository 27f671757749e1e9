using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Backtests;

/// <summary>Counts decisions by what was decided and what would be, and keeps the first of each as examples.</summary>
internal sealed class ChangeTable
{
    private const int ExamplesMax = 5;

    private readonly Dictionary<(string Was, string Now), (long Count, List<BacktestExample> Examples)> _changes = [];

    /// <summary>How many were added.</summary>
    public long Count => _changes.Values.Sum(static change => change.Count);

    /// <summary>Adds one.</summary>
    /// <param name="exchange">What was decided.</param>
    /// <param name="now">Under which it is counted.</param>
    /// <param name="effects">What would have been decided, as examples show it.</param>
    /// <param name="rules">By which rules.</param>
    public void Add(RecordedExchange exchange, string now, string effects, string rules)
    {
        var key = (exchange.Effect, now);
        var (count, examples) = _changes.TryGetValue(key, out var known) ? known : (0, []);
        if (examples.Count < ExamplesMax)
        {
            examples.Add(new BacktestExample(
                exchange.Session.Value, exchange.Sequence, exchange.Exchange, exchange.Now.ToUnixTimeMilliseconds(),
                exchange.Facts.Method, exchange.Target, exchange.Effect, exchange.Basis.Rule, effects, rules));
        }

        _changes[key] = (count + 1, examples);
    }

    /// <summary>The most frequent first.</summary>
    public ImmutableArray<BacktestChange> InOrder() =>
        [.. _changes.OrderByDescending(static c => c.Value.Count).ThenBy(static c => c.Key.Was, StringComparer.Ordinal)
            .ThenBy(static c => c.Key.Now, StringComparer.Ordinal)
            .Select(static c => new BacktestChange(c.Key.Was, c.Key.Now, c.Value.Count, [.. c.Value.Examples]))];
}
