using Gateway.Abstractions.Recording;
using Gateway.Governance.Recording.Search;

namespace Gateway.Silo.Search;

/// <summary>Remembers the words of facets: nearly all are of a few tools, rules and sessions. For one thread at a time.</summary>
internal sealed class FacetWords
{
    private const int WordsMax = 4096;

    private readonly Dictionary<(FacetKind Kind, string Value), string> _words = [];

    /// <summary>The word of <see cref="FacetToken.Of"/>.</summary>
    public string Of(FacetKind kind, string value)
    {
        if (_words.TryGetValue((kind, value), out var word)) return word;
        if (_words.Count >= WordsMax) _words.Clear();
        return _words[(kind, value)] = FacetToken.Of(kind, value);
    }
}
