using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Abstractions.Connections;

namespace Gateway.Governance.Configuration;

/// <summary>One governed upstream.</summary>
public sealed record ConnectionConfig
{
    /// <summary>Name, also in the path <c>/mcp/{name}</c>: 1 to 63 of <c>a-z 0-9 -</c>, starting with a letter. Required, unique.</summary>
    public required ConnectionName Name { get; init; }

    /// <summary>What it speaks: <c>mcp</c>. Default <c>mcp</c>.</summary>
    public ConnectionKind Kind { get; init; } = ConnectionKind.Mcp;

    /// <summary>The upstream's endpoint: absolute <c>https</c> URL, or <c>http</c> where the host is loopback or <see cref="Insecure"/>
    /// is set. Required.</summary>
    public required Uri Url { get; init; }

    /// <summary>Accepts a plain <c>http</c> upstream on another machine. Default false.</summary>
    public bool Insecure { get; init; }

    /// <summary>What the gateway presents to the upstream. Default: null, nothing.</summary>
    public CredentialConfig? Credential { get; init; }

    /// <summary>Name of the policy that decides. Default: null, every exchange takes <see cref="Default"/>.</summary>
    public string? Policy { get; init; }

    /// <summary>What happens where no rule matches: <c>deny</c> or <c>allow</c>. Default deny.</summary>
    public DefaultEffect Default { get; init; } = DefaultEffect.Deny;

    /// <summary>When an outcome must be durable: <c>write-ahead</c> or <c>strict</c>. Default write-ahead.</summary>
    public RecordingMode Recording { get; init; } = RecordingMode.WriteAhead;

    /// <summary>Whether results carry in <c>_meta</c> which entry of the recording their request is. Default false.</summary>
    public bool Receipts { get; init; }

    /// <summary>Detector kinds that are always hidden in the recording; <c>*</c> stands for all. Default <c>*</c>.</summary>
    public ImmutableArray<string> Mask { get; init; } = ["*"];

    /// <summary>Who is asked about names, places and organisations in its texts. Default: null, nobody.</summary>
    public AnalyserConfig? Analyser { get; init; }

    /// <summary>How long an open request waits for a person before it is answered with how to come back. Range 0s to 10m. Default
    /// 50s.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(50);

    /// <summary>How many times a client of 2026-07-28 is asked to come back by itself while people decide, each time for
    /// <see cref="Hold"/>; the official clients bear ten. Range 0 to 9. Default 8.</summary>
    public int Rounds { get; init; } = 8;

    /// <summary>Whether a client that can show its user an address is given that of the approval. Default true.</summary>
    public bool ShowAddress { get; init; } = true;

    /// <summary>Whether the tools <c>approval_status</c> and <c>approval_wait</c> are offered; policy says to whom. Default
    /// false.</summary>
    public bool ApprovalTools { get; init; }

    /// <summary>What the upstream can do for approvals. Default: nothing.</summary>
    public ConnectionApprovalsConfig Approvals { get; init; } = new();

    /// <summary>Whether recorded requests may be run again on it, because nothing that it does matters. Default false.</summary>
    public bool Sandbox { get; init; }

    /// <summary>Arguments that are SQL. 0 to 1,000. Default: none.</summary>
    public ImmutableArray<SqlArgumentConfig> Sql { get; init; } = [];

    /// <summary>Annotations by exact tool name that override the server's hints. 0 to 10,000. Default: none.</summary>
    public FrozenDictionary<string, ToolPin> Tools { get; init; } = FrozenDictionary<string, ToolPin>.Empty;
}
