using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Gateway.Silo.Export;

/// <summary>What exports measure: the meter <c>gateway.export</c>, each value under the tag <c>export</c>, which is a name of the
/// configuration.</summary>
internal sealed class ExportMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "gateway.export";

    private readonly ConcurrentDictionary<string, (long Entries, long Ms)> _lag = new(StringComparer.Ordinal);
    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _sent;
    private readonly Counter<long> _failed;

    public ExportMetrics()
    {
        _sent = _meter.CreateCounter<long>("gateway.export.entries", "{entry}", "Entries that arrived.");
        _failed = _meter.CreateCounter<long>("gateway.export.failures", "{delivery}", "Deliveries that did not arrive.");
        _meter.CreateObservableGauge("gateway.export.lag",
            () => _lag.Select(static lag => new Measurement<long>(lag.Value.Entries, Tag(lag.Key))), "{entry}",
            "Entries that have not arrived yet.");
        _meter.CreateObservableGauge("gateway.export.lag_time",
            () => _lag.Select(static lag => new Measurement<double>(lag.Value.Ms / 1_000.0, Tag(lag.Key))), "s",
            "Age of the oldest entry that has not arrived yet.");
    }

    public void Sent(string export, int entries) => _sent.Add(entries, Tag(export));

    public void Failed(string export) => _failed.Add(1, Tag(export));

    public void Lags(string export, long entries, long ms) => _lag[export] = (entries, ms);

    public void Forget(string export) => _lag.TryRemove(export, out _);

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string export) => new("export", export);
}
