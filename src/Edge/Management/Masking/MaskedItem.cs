namespace Gateway.Edge.Management.Masking;

/// <summary>One value that would be hidden; never the value.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Path">Where it stands, as a JSON path.</param>
/// <param name="Length">Bytes of raw JSON.</param>
/// <param name="Confidence">1 to 100; 0 where the detector gave up and all of the text counts.</param>
internal sealed record MaskedItem(string Kind, string Path, int Length, int Confidence);
