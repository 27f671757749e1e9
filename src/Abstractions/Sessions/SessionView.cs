using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;

namespace Gateway.Abstractions.Sessions;

/// <summary>What the management API shows of a session.</summary>
[GenerateSerializer, Immutable, Alias("gw.SessionView")]
public sealed record SessionView
{
    /// <summary>The session.</summary>
    [Id(0)] public required SessionId Id { get; init; }

    /// <summary>Where it is in its life.</summary>
    [Id(1)] public required SessionStatus Status { get; init; }

    /// <summary>Whose it is.</summary>
    [Id(2)] public required PrincipalKey Principal { get; init; }

    /// <summary>The principal's name for people.</summary>
    [Id(3)] public required string PrincipalName { get; init; }

    /// <summary>Where it goes.</summary>
    [Id(4)] public required ConnectionName Connection { get; init; }

    /// <summary>The client as it names itself.</summary>
    [Id(5)] public required ClientFacts Client { get; init; }

    /// <summary>The wire protocol.</summary>
    [Id(6)] public required Era Era { get; init; }

    /// <summary>When it opened, milliseconds since 1970-01-01 UTC.</summary>
    [Id(7)] public required long OpenedAtUnixMs { get; init; }

    /// <summary>When it was last used or, once it is over, ended; milliseconds since 1970-01-01 UTC.</summary>
    [Id(8)] public required long LastAtUnixMs { get; init; }

    /// <summary>What it has done so far.</summary>
    [Id(9)] public SessionCounters Counters { get; init; }

    /// <summary>Entries in its recording.</summary>
    [Id(10)] public long Entries { get; init; }

    /// <summary>Approvals that wait.</summary>
    [Id(11)] public ImmutableArray<ApprovalId> Waiting { get; init; } = [];

    /// <summary>Why it was paused, closed or terminated; empty otherwise.</summary>
    [Id(12)] public string Reason { get; init; } = "";
}
