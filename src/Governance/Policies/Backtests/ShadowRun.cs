using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;

namespace Gateway.Governance.Policies.Backtests;

/// <summary>Counts what a policy in the shadow of a live one said otherwise.</summary>
/// <param name="policy">The policy's name.</param>
/// <param name="since">Decisions before are left out.</param>
/// <param name="connection">Only this connection; null for all.</param>
public sealed class ShadowRun(string policy, DateTimeOffset since, string? connection) : IRecordedRun
{
    private readonly DecisionScope _scope = new(policy, since, connection);
    private readonly Dictionary<string, (long First, long Last, ChangeTable Changes)> _texts = new(StringComparer.Ordinal);
    private DecisionReader? _reader;
    private long _decisions, _erased;

    /// <inheritdoc/>
    public void Begin(SessionId session)
    {
        End();
        _reader = new DecisionReader(session, _scope);
    }

    /// <inheritdoc/>
    public void Add(long sequence, long atUnixMs, EntryKind kind, ReadOnlyMemory<byte> payload)
    {
        var reader = _reader ?? throw new InvalidOperationException("No session was begun.");
        if (reader.Read(sequence, atUnixMs, kind, payload) is not { } exchange) return;
        _decisions++;
        if (exchange.Shadow is not { } shadow) return;
        var (text, at) = (Convert.ToHexStringLower(shadow.Digest.Span), exchange.Now.ToUnixTimeMilliseconds());
        var (first, last, changes) = _texts.TryGetValue(text, out var known) ? known : (at, at, new ChangeTable());
        var hiding = shadow.Masks.Length == 0 ? "" : $", hiding by {string.Join(", ", shadow.Masks)}";
        var revealing = shadow.Reveals.Length == 0 ? "" : $", turning back by {string.Join(", ", shadow.Reveals)}";
        changes.Add(exchange, shadow.Effect, shadow.Effect, shadow.Rule + hiding + revealing);
        _texts[text] = (Math.Min(first, at), Math.Max(last, at), changes);
    }

    /// <summary>What was found.</summary>
    /// <param name="cut">Why not everything was looked at; empty when it was.</param>
    public ShadowReport Report(string cut = "")
    {
        End();
        _reader = null;
        return new ShadowReport(
            policy,
            _decisions,
            _erased,
            [.. _texts.OrderByDescending(static text => text.Value.Last).Select(static text => new ShadowText(
                text.Key, text.Value.First, text.Value.Last, text.Value.Changes.Count, text.Value.Changes.InOrder()))],
            cut);
    }

    private void End() => _erased += _reader?.Erased ?? 0;
}
