namespace Gateway.Abstractions.Recording;

/// <summary>Finds recorded exchanges by what they hold. Made from the recording alone, and made anew from it when it is lost.</summary>
public interface IRecordingIndex
{
    /// <summary>A page of exchanges, the one that began last first.</summary>
    /// <param name="query">What is looked for.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="ArgumentException">The limit is out of its bounds, or the cursor is none that a page returned.</exception>
    Task<SearchPage> SearchAsync(SearchQuery query, CancellationToken cancellation);
}
