using System.Collections.Immutable;
using System.Globalization;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Masking.Rules;

namespace Gateway.Governance.Policies.Backtests;

/// <summary>Decides recorded exchanges again by a candidate policy, session by session.</summary>
/// <remarks>What the session had done is carried on as the candidate would have decided: a call that it denies counts as denied from
/// then on. Of a call that it would hold, it is taken that people said yes.</remarks>
/// <param name="candidate">The policy; decisions of the policy of its name are looked at.</param>
/// <param name="since">Decisions before are left out.</param>
/// <param name="connection">Only this connection; null for all.</param>
/// <param name="detection">The kinds that the configuration adds; null for none.</param>
public sealed class BacktestRun(CompiledPolicy candidate, DateTimeOffset since, string? connection, DetectionRules? detection = null)
    : IRecordedRun
{
    private readonly DecisionScope _scope = new(candidate.Name, since, connection);
    private readonly ChangeTable _changes = new();
    private readonly SortedDictionary<string, long> _heldByDay = new(StringComparer.Ordinal);
    private readonly BacktestMasks _masks = new(detection ?? DetectionRules.None);
    private SessionCourse? _course;
    private long _sessions, _decisions, _first, _last, _withoutFacts, _erased, _same, _otherRule, _undecidable, _ofThisText, _notReproduced;
    private long _heldWere, _heldNow;
    private bool _isCounted;

    /// <inheritdoc/>
    public void Begin(SessionId session)
    {
        End();
        _course = new SessionCourse(new DecisionReader(session, _scope));
        _isCounted = false;
    }

    /// <inheritdoc/>
    public void Add(long sequence, long atUnixMs, EntryKind kind, ReadOnlyMemory<byte> payload)
    {
        var course = _course ?? throw new InvalidOperationException("No session was begun.");
        if (kind is EntryKind.Streamed or EntryKind.Completed)
        {
            _masks.Answer(course.Session, sequence, payload);
            return;
        }

        if (course.Reader.Read(sequence, atUnixMs, kind, payload) is { } exchange) Decide(course, exchange);
    }

    /// <summary>What was found so far.</summary>
    /// <param name="cut">Why not everything was looked at; empty when it was.</param>
    public BacktestReport Report(string cut = "")
    {
        End();
        _course = null;
        var days = _decisions == 0 ? 0 : Math.Max(1, (_last - _first) / TimeSpan.FromDays(1).TotalMilliseconds);
        return new BacktestReport
        {
            Policy = candidate.Name,
            Sha256 = Convert.ToHexStringLower(candidate.Digest.Span),
            Sessions = _sessions,
            Decisions = _decisions,
            FirstAtUnixMs = _first,
            LastAtUnixMs = _last,
            WithoutFacts = _withoutFacts,
            Erased = _erased,
            Same = _same,
            OtherRule = _otherRule,
            Changes = _changes.InOrder(),
            Undecidable = _undecidable,
            OfThisText = _ofThisText,
            NotReproduced = _notReproduced,
            HeldWere = _heldWere,
            HeldNow = _heldNow,
            HeldByDay = _heldByDay.ToImmutableSortedDictionary(StringComparer.Ordinal),
            HeldADay = days == 0 ? 0 : Math.Round(_heldNow / days, 1),
            Masks = _masks.Found(),
            Cut = cut,
        };
    }

    private void End()
    {
        _withoutFacts += _course?.Reader.WithoutFacts ?? 0;
        _erased += _course?.Reader.Erased ?? 0;
    }

    private void Decide(SessionCourse course, RecordedExchange exchange)
    {
        if (!_isCounted) _sessions++;
        _isCounted = true;
        _decisions++;
        var at = exchange.Now.ToUnixTimeMilliseconds();
        _first = _first == 0 ? at : Math.Min(_first, at);
        _last = Math.Max(_last, at);
        var isThisText = candidate.Digest.Span.SequenceEqual(exchange.PolicyDigest.Span);
        var again = Rederivation.Of(
            candidate, exchange, isThisText ? exchange.Counters : course.Counters(exchange), exchange.DefaultAllow);
        if (isThisText) Reproduce(exchange, again);
        if (again.Effect == exchange.Effect && again.Rule == exchange.Basis.Rule) _same++;
        else if (again.Effect == exchange.Effect) _otherRule++;
        else if (again.Effect is null) _undecidable++;
        var effect = again.Effect ?? exchange.Effect;
        if (!SessionCourse.IsSecondLook(exchange))
        {
            if (again.Effect != exchange.Effect)
            {
                _changes.Add(exchange, again.Effect ?? "undecidable", string.Join(" or ", again.Effects),
                    again.Rule ?? string.Join(", ", again.Undecided));
            }

            if (exchange.Effect == "hold") _heldWere++;
            if (effect == "hold") Hold(exchange);
        }

        course.Take(exchange, effect);
        if (effect != "deny") _masks.Request(exchange, again.Masks);
    }

    private void Reproduce(RecordedExchange exchange, Rederivation again)
    {
        _ofThisText++;
        if (again.Effect != exchange.Effect || again.Rule != exchange.Basis.Rule) _notReproduced++;
    }

    private void Hold(RecordedExchange exchange)
    {
        _heldNow++;
        var day = exchange.Now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        _heldByDay[day] = _heldByDay.GetValueOrDefault(day) + 1;
    }
}
