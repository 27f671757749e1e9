using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>An analyser that finds names, places and organisations in a connection's texts, over Presidio's HTTP interface.</summary>
public sealed record AnalyserConfig
{
    /// <summary>Where it is; texts are posted to its <c>analyze</c>. Absolute <c>https</c> URL, or <c>http</c> where the host is loopback
    /// or <see cref="Insecure"/> is set. Required.</summary>
    public required Uri Url { get; init; }

    /// <summary>Accepts plain <c>http</c> to another machine, where anyone on the way reads the texts. Default false.</summary>
    public bool Insecure { get; init; }

    /// <summary>The language it is told. Default <c>en</c>.</summary>
    public string Language { get; init; } = "en";

    /// <summary>What it is asked for. 0 to 100. Default: empty, which stands for <c>PERSON</c> as person, <c>LOCATION</c> as place and
    /// <c>ORGANIZATION</c> as organisation.</summary>
    public ImmutableArray<EntityConfig> Entities { get; init; } = [];

    /// <summary>What it finds with less confidence is left. Range 0 to 100. Default 50.</summary>
    public int Threshold { get; init; } = 50;

    /// <summary>How long all texts of one message may take. Range 10ms to 60s. Default 2s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Most texts of one message. Range 1 to 10,000. Default 200.</summary>
    public int Texts { get; init; } = 200;

    /// <summary>Most answers that are kept, without their texts. Range 0 to 1,000,000. Default 10,000.</summary>
    public int Cache { get; init; } = 10_000;
}
