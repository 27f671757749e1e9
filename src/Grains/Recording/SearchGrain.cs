using Gateway.Abstractions.Recording;

namespace Gateway.Grains.Recording;

/// <summary>Asks this silo's index. Owns nothing and keeps nothing.</summary>
internal sealed class SearchGrain(IRecordingIndex index) : Grain, ISearchGrain
{
    public Task<SearchPage> SearchAsync(SearchQuery query) => index.SearchAsync(query, CancellationToken.None);
}
