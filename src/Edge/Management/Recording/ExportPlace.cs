namespace Gateway.Edge.Management.Recording;

/// <summary>Where an export goes on.</summary>
/// <param name="To"><c>start</c>, <c>end</c>, or the position of the last entry that it need not send, from 0.</param>
internal sealed record ExportPlace(string To);
