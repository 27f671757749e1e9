namespace Gateway.Edge.Management.Recording;

/// <summary>A page of exchanges, the one that began last first.</summary>
/// <param name="Exchanges">The exchanges.</param>
/// <param name="Cursor">Where the next page begins; left out at the end.</param>
/// <param name="Behind">Entries that are recorded and cannot be found yet.</param>
internal sealed record HitList(IReadOnlyList<HitItem> Exchanges, string? Cursor, long Behind);
