using Gateway.Silo.Stores.Postgres;

namespace Gateway.Silo.Export;

/// <summary>What every export is made with.</summary>
/// <param name="Sinks">Makes what it sends with.</param>
/// <param name="Metrics">What it measures.</param>
/// <param name="Leadership">Which of several gateways sends.</param>
internal sealed record ExportTools(Sinks Sinks, ExportMetrics Metrics, Leadership Leadership);
