using Gateway.Abstractions.Recording;

namespace Gateway.Edge.Management.Recording;

/// <summary>An export as the API shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Health">How it is.</param>
/// <param name="Position">The last entry that arrived.</param>
/// <param name="Head">The last entry that there is.</param>
/// <param name="LagEntries">Entries that have not arrived.</param>
/// <param name="LagSeconds">How old the oldest of them is.</param>
/// <param name="Since">Since when it is as it is; left out before it was used.</param>
/// <param name="SentAt">When the last delivery arrived; left out for never.</param>
/// <param name="Failures">Deliveries that failed since.</param>
/// <param name="Says">What the last one met; left out while it works.</param>
internal sealed record ExportItem(
    string Name, string Kind, ExportHealth Health, long Position, long Head, long LagEntries, double LagSeconds,
    DateTimeOffset? Since, DateTimeOffset? SentAt, int Failures, string? Says)
{
    public static ExportItem Of(ExportStatus status) => new(
        status.Name, status.Kind, status.Health, status.Position, status.Head, Math.Max(0, status.Head - status.Position),
        status.LagMs / 1_000.0, Time(status.SinceUnixMs), Time(status.SentUnixMs), status.Failures,
        status.Says.Length > 0 ? status.Says : null);

    private static DateTimeOffset? Time(long unixMs) => unixMs > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(unixMs) : null;
}
