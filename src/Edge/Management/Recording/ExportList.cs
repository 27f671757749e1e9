namespace Gateway.Edge.Management.Recording;

/// <summary>All exports, in the configuration's order.</summary>
/// <param name="Exports">The exports.</param>
internal sealed record ExportList(IReadOnlyList<ExportItem> Exports);
