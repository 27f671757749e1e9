using System.Text.Json;

namespace Gateway.Governance.Recording.Replays;

/// <summary>One client that recorded sessions are served to: it hears what the session heard that began as it does.</summary>
/// <remarks>Of several sessions it is given the first that holds all that it has asked, and of equals the one that the fewest others
/// have. What none of them holds is looked for in all sessions. Any number of threads may ask.</remarks>
public sealed class ReplayClient
{
    private readonly ServedSessions _served;
    private readonly Dictionary<string, int> _asked = new(StringComparer.Ordinal);
    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);
    private readonly bool _isModern;
    private List<ReplayAnswers> _able;
    private ReplayAnswers? _has;

    // In the modern era there are no sessions on the wire: whoever asks is the same client, of all sessions at once.
    internal ReplayClient(ServedSessions served, bool isModern) =>
        (_served, _isModern, _able) = (served, isModern, isModern ? [] : [.. served.Of(isModern)]);

    /// <summary>The next answer; null when nothing like it is recorded. Identical requests get theirs in recorded order, the last of them
    /// for ever.</summary>
    /// <exception cref="JsonException">The request is no JSON.</exception>
    public ReplayExchange? Next(ReplayRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (_served.Gate)
        {
            var keys = request.Keys();
            var found = keys.Select(Follow).FirstOrDefault(static e => e is not null)
                ?? Opening(request.Method)
                ?? keys.Select(key => Take(key, [.. _served.Of(_isModern).SelectMany(a => a.Of(key))]))
                    .FirstOrDefault(static e => e is not null);
            if (found is not null) _begun.Add(found.Exchange);
            return found;
        }
    }

    /// <summary>What the server says by itself to this client, and may have said by now; it only grows while the session stays the
    /// same.</summary>
    public IReadOnlyList<ReplayTold> Told()
    {
        lock (_served.Gate)
        {
            if (_has is null) return [];
            return [.. _has.Session.Told.TakeWhile(t => t.After.Length == 0 ? _able.Count == 1 : _begun.Contains(t.After))];
        }
    }

    private ReplayExchange? Follow(string key)
    {
        var able = _able.Where(a => a.Of(key).Count > 0).ToList();
        if (able.Count == 0) return null;
        _able = able;
        Have(able);
        return Take(key, _has!.Of(key));
    }

    private ReplayExchange? Opening(string method)
    {
        var able = _able.Where(a => a.Opening.ContainsKey(method)).ToList();
        if (able.Count == 0) return null;
        Have(able);
        return _has!.Opening[method];
    }

    private void Have(List<ReplayAnswers> able)
    {
        if (_has is not null && able.Contains(_has)) return;
        if (_has is not null) _has.Clients--;
        _has = able.MinBy(static a => a.Clients)!;
        _has.Clients++;
    }

    private ReplayExchange? Take(string key, IReadOnlyList<ReplayExchange> same)
    {
        if (same.Count == 0) return null;
        var times = _asked.GetValueOrDefault(key);
        _asked[key] = times + 1;
        return same[Math.Min(times, same.Count - 1)];
    }
}
