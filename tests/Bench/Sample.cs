namespace Gateway.Bench;

/// <summary>One target under one load for one round.</summary>
/// <param name="PerSecond">Requests a second.</param>
/// <param name="P50">Median latency, microseconds.</param>
/// <param name="P99">99th percentile, microseconds.</param>
/// <param name="CpuMicroseconds">User and system time of the target's processes a request, microseconds.</param>
internal readonly record struct Sample(double PerSecond, double P50, double P99, double CpuMicroseconds);
