using System.Collections.Immutable;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;

namespace Gateway.Governance.Policies.Backtests;

/// <summary>One recorded decision with the facts that it was made of.</summary>
public sealed class RecordedExchange
{
    /// <summary>The session.</summary>
    public required SessionId Session { get; init; }

    /// <summary>The entry's sequence in the session.</summary>
    public required long Sequence { get; init; }

    /// <summary>The exchange's id.</summary>
    public required string Exchange { get; init; }

    /// <summary>What the entry tells: admitted, denied, held or released.</summary>
    public required EntryKind Kind { get; init; }

    /// <summary>What the recording shows of the tool, prompt or resource; empty for a method without one.</summary>
    public required string Target { get; init; }

    /// <summary>What policy said: <c>allow</c>, <c>deny</c> or <c>hold</c>.</summary>
    public required string Effect { get; init; }

    /// <summary>The rule that said it, the policy and its version.</summary>
    public required DecisionBasis Basis { get; init; }

    /// <summary>SHA-256 of the policy's text; empty when there was none.</summary>
    public required ReadOnlyMemory<byte> PolicyDigest { get; init; }

    /// <summary>What the exchange was, as far as the recording shows it.</summary>
    public required Facts Facts { get; init; }

    /// <summary>What the session had done.</summary>
    public required SessionCounters Counters { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Whether the connection let run what no rule decides.</summary>
    public required bool DefaultAllow { get; init; }

    /// <summary>The approval that a held exchange asked for or a released one ran under; empty otherwise.</summary>
    public string Approval { get; init; } = "";

    /// <summary>What a policy in the shadow would have said; null where it said the same, or there was none.</summary>
    public ShadowDifference? Shadow { get; init; }

    /// <summary>The masked message, or its digest; empty where none is kept.</summary>
    public ReadOnlyMemory<byte> Message { get; init; }

    /// <summary>What was masked in the message: kind and place.</summary>
    internal ImmutableHashSet<(string Kind, string Path)> Masked { get; init; } = [];

    /// <summary>What of the facts is not known any more.</summary>
    internal HiddenFacts Hidden { get; init; } = new();

    /// <summary>Whether something of the facts is not known any more.</summary>
    public bool IsPartlyHidden => Hidden.Arguments is not null || Hidden.Target || Hidden.Resource || Hidden.Tables;
}
