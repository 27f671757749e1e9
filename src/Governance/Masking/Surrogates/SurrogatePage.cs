using System.Collections.Immutable;
using Gateway.Abstractions.Masking;

namespace Gateway.Governance.Masking.Surrogates;

/// <summary>The surrogates of one message. A message whose page ends with <see cref="Unknown"/> values must not go on: the session is
/// asked, the page learns, and the message is masked again.</summary>
public sealed class SurrogatePage
{
    private const string Placeholder = "[surrogate]";

    private readonly MaskKey _key;
    private readonly SurrogateBook? _book;
    private readonly Func<SurrogateAsk, string>? _issue;
    private readonly HashSet<string> _own = new(StringComparer.Ordinal);
    private readonly Dictionary<SurrogateAsk, string> _learnt = [];
    private readonly List<SurrogateAsk> _unknown = [];
    private readonly HashSet<SurrogateAsk> _asked = [];

    /// <summary>A page without a session: the same value gets the same surrogate under the same key, and nothing keeps two values
    /// apart.</summary>
    internal SurrogatePage(MaskKey key, SurrogateBook? book = null, Func<SurrogateAsk, string>? issue = null)
    {
        _issue = issue;
        _key = key;
        _book = book;
    }

    /// <summary>Values whose surrogates the session has to name, at most <see cref="SurrogateVault.CountMax"/>, beyond which a value
    /// is redacted; empty if the message is as it should be.</summary>
    public ImmutableArray<SurrogateAsk> Unknown => [.. _unknown];

    /// <summary>Whether the session has to be asked.</summary>
    public bool HasUnknown => _unknown.Count > 0;

    /// <summary>Takes the session's answer to <see cref="Unknown"/>.</summary>
    /// <param name="surrogates">One for each, in the same order; an empty text where there is none left.</param>
    public void Learn(ImmutableArray<string> surrogates)
    {
        for (var i = 0; i < _unknown.Count; i++)
        {
            _learnt[_unknown[i]] = surrogates[i];
            _book?.Learn(_unknown[i].Kind, _unknown[i].Value, surrogates[i]);
        }

        _unknown.Clear();
        _asked.Clear();
    }

    /// <summary>What stands in place of a value, in its own grouping.</summary>
    internal string For(string kind, string value)
    {
        var canonical = SurrogateValue.Canonical(kind, value);
        if (canonical.Length == 0 || _own.Contains(canonical))
        {
            return value;
        }

        // There is no other text of its shape.
        if (SurrogateShape.KeepsAll(canonical))
        {
            return $"[{kind}]";
        }

        var surrogate = Canonical(kind, canonical);
        if (surrogate is null)
        {
            return Placeholder;
        }

        if (surrogate.Length == 0)
        {
            return $"[{kind}]";
        }

        _own.Add(surrogate);
        return SurrogateValue.Lay(kind, surrogate, value);
    }

    /// <summary>Another text of the same shape, for a value that a path hides; the session does not know it.</summary>
    /// <returns>Null where there is no other.</returns>
    internal string? ForPath(string value) =>
        SurrogateShape.KeepsAll(value) ? null : SurrogateShape.Text(value, Chance("path", value));

    /// <summary>Another number of the same length.</summary>
    internal string ForPathNumber(string value) => SurrogateShape.Number(value, Chance("path", value));

    private string? Canonical(string kind, string canonical)
    {
        if (_issue is not null)
        {
            return _issue(new SurrogateAsk(kind, canonical));
        }

        if (_book is null)
        {
            return SurrogateForms.Make(kind, canonical, Chance(kind, canonical));
        }

        var ask = new SurrogateAsk(kind, canonical);
        if (_learnt.TryGetValue(ask, out var learnt) || (learnt = _book.Find(kind, canonical)) is not null)
        {
            return learnt;
        }

        if (_asked.Contains(ask))
        {
            return null;
        }

        // No session has more, so it is not asked for more.
        if (_learnt.Count + _unknown.Count >= SurrogateVault.CountMax)
        {
            return "";
        }

        _unknown.Add(ask);
        _asked.Add(ask);
        return null;
    }

    private SurrogateChance Chance(string kind, string value) => new(_key, kind, value, attempt: 0);
}
