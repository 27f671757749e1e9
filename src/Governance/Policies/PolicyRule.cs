using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Policies;
using Gateway.Governance.Policies.Cel;

namespace Gateway.Governance.Policies;

/// <summary>One compiled rule.</summary>
internal sealed class PolicyRule
{
    /// <summary>Its place in the policy, from 0.</summary>
    public required int Order { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it does.</summary>
    public required RuleEffect Effect { get; init; }

    /// <summary>Line of the policy's source where it begins, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The compiled <c>when</c>.</summary>
    public required CelProgram When { get; init; }

    /// <summary>What the recording calls the condition by: <see cref="ConditionKey"/> of its text.</summary>
    public required string Condition { get; init; }

    /// <summary>Root names that <c>when</c> mentions.</summary>
    public required FactRoots Roots { get; init; }

    /// <summary>What must hold for it to match, as far as it can be told from its form.</summary>
    public required RuleKeys Keys { get; init; }

    /// <summary>Reason of a deny rule; empty otherwise.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Approvers of an approve rule; empty otherwise.</summary>
    public ImmutableArray<string> By { get; init; } = [];

    /// <summary>How long approvers of an approve rule may take, seconds; 0 otherwise.</summary>
    public int WithinSeconds { get; init; }

    /// <summary>How approvers of an approve rule decide.</summary>
    public ApprovalTerms Terms { get; init; } = ApprovalTerms.One;

    /// <summary>Everybody whom an approve rule may ask in the end.</summary>
    public IEnumerable<string> Asked => By.Concat(Terms.Escalations.SelectMany(static step => step.By)).Concat(Terms.BreakGlass);

    /// <summary>Tools that a mask rule does not concern; empty otherwise.</summary>
    public ImmutableArray<string> ExceptTools { get; init; } = [];

    /// <summary>What a mask rule hides, one item; empty otherwise.</summary>
    public ImmutableArray<MaskObligation> Obligations { get; init; } = [];

    /// <summary>What a reveal rule turns back, one item; empty otherwise.</summary>
    public ImmutableArray<RevealObligation> Reveals { get; init; } = [];

    /// <summary>The decision when it is this rule that decides and nothing is hidden; null for a mask or reveal rule. Made once, for every
    /// exchange.</summary>
    public Decision? Decided { get; private set; }

    /// <summary>Fills <see cref="Decided"/>.</summary>
    public void DecideAs(string policy, long version)
    {
        var basis = new DecisionBasis(policy, version, Name);
        Decided = Effect switch
        {
            RuleEffect.Allow => new Decision.Allow(basis, []),
            RuleEffect.Deny => new Decision.Deny(basis, Reason),
            RuleEffect.Approve => new Decision.Hold(basis, By, WithinSeconds, []) { Terms = Terms },
            _ => null,
        };
    }
}
