using System.Collections.Immutable;

namespace Gateway.Abstractions.Approvals;

/// <summary>How people decide an approval, as the policy's rule says. Who is asked first stands in the request's <c>By</c>.</summary>
[GenerateSerializer, Immutable, Alias("gw.ApprovalTerms")]
public sealed record ApprovalTerms
{
    /// <summary>One of those who are asked says yes; edits are allowed, and nothing else.</summary>
    public static ApprovalTerms One { get; } = new();

    /// <summary>How many people must say yes, 1 to 20. One human counts once, whatever groups and identities they have.</summary>
    [Id(0)] public int Quorum { get; init; } = 1;

    /// <summary>Whether each entry of <c>By</c> must be stood for by a person of its own.</summary>
    [Id(1)] public bool EachGroup { get; init; }

    /// <summary>Who is asked too when nobody has decided after a time, in order of time.</summary>
    [Id(2)] public ImmutableArray<EscalationStep> Escalations { get; init; } = [];

    /// <summary>Whether someone who is asked may name another person to decide instead.</summary>
    [Id(3)] public bool MayDelegate { get; init; }

    /// <summary>Whether an approver may change the arguments.</summary>
    [Id(4)] public bool MayEdit { get; init; } = true;

    /// <summary>Groups or people who may let the call run alone, at once, to be reviewed afterwards; empty for nobody.</summary>
    [Id(5)] public ImmutableArray<string> BreakGlass { get; init; } = [];

    /// <summary>The widest window that an approver may open; null for none.</summary>
    [Id(6)] public WindowLimits? Window { get; init; }
}
