using System.Collections.Immutable;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;

namespace Gateway.Abstractions.Approvals;

/// <summary>What helps an approver to judge a call, as it stood when it was asked. Holds no value that is hidden.</summary>
[GenerateSerializer, Immutable, Alias("gw.ApprovalEvidence")]
public sealed record ApprovalEvidence
{
    /// <summary>Of a call of which nothing else is known.</summary>
    public static ApprovalEvidence None { get; } = new();

    /// <summary>The tool; null for other methods.</summary>
    [Id(0)] public ToolFacts? Tool { get; init; }

    /// <summary>What its SQL would do; null where no argument is SQL.</summary>
    [Id(1)] public SqlFacts? Sql { get; init; }

    /// <summary>What the upstream's database expects of the SQL (EXPLAIN), in words; empty where it was not asked.</summary>
    [Id(2)] public string Estimate { get; init; } = "";

    /// <summary>Sensitive values in the call, by kind.</summary>
    [Id(3)] public ImmutableArray<KindCount> Hits { get; init; } = [];

    /// <summary>What is hidden in the message that is shown.</summary>
    [Id(4)] public ImmutableArray<MaskedValue> Masked { get; init; } = [];

    /// <summary>What the session had done before.</summary>
    [Id(5)] public SessionCounters Counters { get; init; }

    /// <summary>The session's latest calls, the latest first; at most 10.</summary>
    [Id(6)] public ImmutableArray<RecentCall> Recent { get; init; } = [];
}
