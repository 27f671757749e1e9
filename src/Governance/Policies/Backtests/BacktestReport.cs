using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Backtests;

/// <summary>What a candidate policy would have done with recorded traffic.</summary>
public sealed record BacktestReport
{
    /// <summary>The candidate's name.</summary>
    public required string Policy { get; init; }

    /// <summary>SHA-256 of the candidate's text, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Sessions with decisions of this policy.</summary>
    public required long Sessions { get; init; }

    /// <summary>Decisions of this policy whose facts are recorded.</summary>
    public required long Decisions { get; init; }

    /// <summary>Time of the first decision, milliseconds since 1970-01-01 UTC; 0 when there is none.</summary>
    public required long FirstAtUnixMs { get; init; }

    /// <summary>Time of the last decision.</summary>
    public required long LastAtUnixMs { get; init; }

    /// <summary>Decisions of this policy without facts: recorded before facts were, or made of an approver's edits. They are left
    /// out.</summary>
    public required long WithoutFacts { get; init; }

    /// <summary>Decisions of that time that were erased, or whose key is gone: of which policy they were is gone with them. They are left
    /// out.</summary>
    public required long Erased { get; init; }

    /// <summary>Decisions with the same effect by the same rule.</summary>
    public required long Same { get; init; }

    /// <summary>Decisions with the same effect by another rule.</summary>
    public required long OtherRule { get; init; }

    /// <summary>Decisions with another effect, and those that cannot be told.</summary>
    public required ImmutableArray<BacktestChange> Changes { get; init; }

    /// <summary>Decisions that cannot be re-derived, because the recording hides what the candidate would look at.</summary>
    public required long Undecidable { get; init; }

    /// <summary>Decisions that exactly the candidate's text made when they were recorded.</summary>
    public required long OfThisText { get; init; }

    /// <summary>Those among them that did not come out as recorded; anything but 0 is a fault of the gateway.</summary>
    public required long NotReproduced { get; init; }

    /// <summary>Calls that were held.</summary>
    public required long HeldWere { get; init; }

    /// <summary>Calls that would have been held.</summary>
    public required long HeldNow { get; init; }

    /// <summary>Approvals that would have been asked for on each day, UTC.</summary>
    public required ImmutableSortedDictionary<string, long> HeldByDay { get; init; }

    /// <summary>Approvals a day over the days from the first to the last decision.</summary>
    public required double HeldADay { get; init; }

    /// <summary>What would be hidden besides what is hidden in the recording.</summary>
    public required ImmutableArray<BacktestMask> Masks { get; init; }

    /// <summary>Why not all of the recording was looked at; empty when it was.</summary>
    public string Cut { get; init; } = "";
}
