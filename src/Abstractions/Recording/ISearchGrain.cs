using Orleans.Concurrency;

namespace Gateway.Abstractions.Recording;

/// <summary>Finds recorded exchanges, for whoever has no index at hand. Owns nothing. Key: <see cref="Key"/>.</summary>
[Alias("gw.ISearchGrain")]
public interface ISearchGrain : IGrainWithStringKey
{
    /// <summary>The one key of this grain.</summary>
    const string Key = "main";

    /// <summary>A page of exchanges.</summary>
    /// <exception cref="ArgumentException">The cursor is none that a page returned.</exception>
    [Alias("Search"), AlwaysInterleave] Task<SearchPage> SearchAsync(SearchQuery query);
}
