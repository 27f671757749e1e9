using System.Collections.Immutable;

namespace Gateway.Abstractions.Approvals;

/// <summary>One notice on its way, or where it ended.</summary>
[GenerateSerializer, Immutable, Alias("gw.DeliveryView")]
public sealed record DeliveryView
{
    /// <summary><c>n_</c> and 32 hexadecimal digits, the same for each attempt; receivers drop repetitions by it.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>What it is about.</summary>
    [Id(1)] public required ApprovalId Approval { get; init; }

    /// <summary><c>requested</c> or <c>settled</c>.</summary>
    [Id(2)] public required string Change { get; init; }

    /// <summary>The channel's name.</summary>
    [Id(3)] public required string Channel { get; init; }

    /// <summary>Issuer and subject of the person; empty where many read the channel.</summary>
    [Id(4)] public string Person { get; init; } = "";

    /// <summary>The channel that this one stands in for; empty for none.</summary>
    [Id(5)] public string For { get; init; } = "";

    /// <summary>What became of it.</summary>
    [Id(6)] public DeliveryStatus Status { get; init; }

    /// <summary>How often it was tried.</summary>
    [Id(7)] public int Tries { get; init; }

    /// <summary>When it was decided to be told, milliseconds since 1970-01-01 UTC.</summary>
    [Id(8)] public long CreatedAtUnixMs { get; init; }

    /// <summary>When it is tried next; meaningful while it waits.</summary>
    [Id(9)] public long NextAtUnixMs { get; init; }

    /// <summary>The last attempts, oldest first; at most 10.</summary>
    [Id(10)] public ImmutableArray<DeliveryAttempt> Attempts { get; init; } = [];

    /// <summary>Why it was given up or dropped; empty otherwise.</summary>
    [Id(11)] public string Reason { get; init; } = "";
}
