namespace Gateway.Abstractions.Recording;

/// <summary>How an export is and how far it has come.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>file</c>, <c>syslog</c>, <c>webhook</c> or <c>otlp</c>.</param>
/// <param name="Health">How it is.</param>
/// <param name="Position">The last entry that arrived, by its place in the store's order; 0 for none.</param>
/// <param name="Head">The last entry that there is.</param>
/// <param name="LagMs">How old the oldest entry is that has not arrived, milliseconds; 0 when all have.</param>
/// <param name="SinceUnixMs">Since when it is as it is, milliseconds since 1970-01-01 UTC; 0 before it was used.</param>
/// <param name="SentUnixMs">When the last delivery arrived, milliseconds since 1970-01-01 UTC; 0 for never.</param>
/// <param name="Failures">Deliveries that failed since the last that arrived.</param>
/// <param name="Says">What the last delivery met; empty while it works. Never a secret.</param>
[GenerateSerializer, Immutable, Alias("gw.ExportStatus")]
public sealed record ExportStatus(
    [property: Id(0)] string Name,
    [property: Id(1)] string Kind,
    [property: Id(2)] ExportHealth Health,
    [property: Id(3)] long Position,
    [property: Id(4)] long Head,
    [property: Id(5)] long LagMs,
    [property: Id(6)] long SinceUnixMs,
    [property: Id(7)] long SentUnixMs,
    [property: Id(8)] int Failures,
    [property: Id(9)] string Says);
