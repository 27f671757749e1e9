namespace Gateway.Governance.Configuration;

/// <summary>Bounds on messages, streams and waits. A message beyond one is refused, a stream beyond one is cut, each with a recorded
/// outcome.</summary>
public sealed record LimitsConfig
{
    /// <summary>Longest request body, bytes. Range 1KiB to 256MiB. Default 4MiB.</summary>
    public int RequestBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Deepest nesting of a request's JSON, levels. Range 4 to 512. Default 64.</summary>
    public int RequestDepth { get; init; } = 64;

    /// <summary>Longest whole response body, bytes. Range 1KiB to 1GiB. Default 16MiB.</summary>
    public long ResponseBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Longest single event of a stream, bytes. Range 1KiB to 256MiB. Default 4MiB.</summary>
    public int EventBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>How long an upstream may take to begin its answer. Range 1s to 1h. Default 100s.</summary>
    public TimeSpan UpstreamTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long a stream may be silent before it is cut. Range 1s to 24h. Default 10m.</summary>
    public TimeSpan StreamIdle { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long what was sent may wait for the client to take it. Range 1s to 1h. Default 60s.</summary>
    public TimeSpan ClientStall { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Open streams of one session, count. Range 1 to 1,024. Default 64.</summary>
    public int StreamsPerSession { get; init; } = 64;

    /// <summary>Exchanges of one session that are under way, count. Range 1 to 65,536. Default 256.</summary>
    public int InFlightPerSession { get; init; } = 256;
}
