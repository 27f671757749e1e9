using Gateway.Abstractions.Connections;

namespace Gateway.Governance.Configuration;

/// <summary>Annotations of one tool that override the server's untrusted hints; null leaves the hint.</summary>
public sealed record ToolPin
{
    /// <summary>The tool only reads. Default: null, the server's hint.</summary>
    public bool? ReadOnly { get; init; }

    /// <summary>The tool may destroy. Default: null, the server's hint.</summary>
    public bool? Destructive { get; init; }

    /// <summary>Calling it twice is the same as once. Default: null, the server's hint.</summary>
    public bool? Idempotent { get; init; }

    /// <summary>The tool reaches beyond its server. Default: null, the server's hint.</summary>
    public bool? OpenWorld { get; init; }

    /// <summary>The facts with this pin applied. A tool that is pinned read-only is not destructive unless that is pinned too.</summary>
    public ToolFacts Apply(ToolFacts facts) => facts with
    {
        ReadOnly = ReadOnly ?? (Destructive is not true && facts.ReadOnly),
        Destructive = Destructive ?? (ReadOnly is not true && (facts.Destructive || (ReadOnly is false && facts.ReadOnly))),
        Idempotent = Idempotent ?? facts.Idempotent,
        OpenWorld = OpenWorld ?? facts.OpenWorld,
    };
}
