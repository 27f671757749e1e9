using System.Collections.Immutable;
using Gateway.Abstractions.Policies;

namespace Gateway.Governance.Policies;

/// <summary>Why a policy decided as it did, for people.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Rules">Every rule in the order of the policy.</param>
/// <param name="Why">One sentence.</param>
public sealed record PolicyExplanation(Decision Decision, ImmutableArray<RuleTrace> Rules, string Why)
{
    /// <summary>The decision's word: <c>allow</c>, <c>deny</c> or <c>approve</c>.</summary>
    public string Outcome => Decision switch { Decision.Allow => "allow", Decision.Deny => "deny", _ => "approve" };

    /// <summary>Names of the mask rules that apply; empty when it is denied.</summary>
    public ImmutableArray<string> Masks => Decision switch
    {
        Decision.Allow allow => [.. allow.Masks.Select(mask => mask.Rule)],
        Decision.Hold hold => [.. hold.Masks.Select(mask => mask.Rule)],
        _ => [],
    };

    internal static PolicyExplanation Of(CompiledPolicy policy, Facts facts, in SessionCounters session, DateTimeOffset now,
        Decision decision)
    {
        var exchange = new ExchangeFacts(facts, session, now, policy.Groups, isListing: false);
        var isHousekeeping = ProtocolMethods.Housekeeping.Contains(facts.Method);
        var traces = ImmutableArray.CreateBuilder<RuleTrace>(policy.Rules.Length);
        foreach (var rule in policy.Rules)
        {
            // Each rule has a budget of its own here, so that none is hidden behind another that is dear.
            var match = new RuleEvaluation(exchange).Match(rule, out var result);
            var note = !CompiledPolicy.Counts(rule, isHousekeeping)
                ? "has no say over the protocol's housekeeping, since it does not name method"
                : match == RuleMatch.NotConcerned ? "is about exchanges of another kind"
                : result.Error is { } error ? error
                : "";
            traces.Add(new RuleTrace(rule.Name, rule.Effect, rule.Line, match, note));
        }

        var rules = traces.MoveToImmutable();
        return new PolicyExplanation(decision, rules, Sentence(decision, rules, isHousekeeping));
    }

    private static string Sentence(Decision decision, ImmutableArray<RuleTrace> traces, bool isHousekeeping)
    {
        var rule = decision.Basis.Rule;
        var trace = traces.FirstOrDefault(candidate => candidate.Rule == rule);
        var doubt = trace?.Match == RuleMatch.Doubt ? " in doubt, which counts as a match" : "";
        return decision switch
        {
            Decision.Allow when isHousekeeping && rule == ProtocolMethods.Rule =>
                "allowed: the method belongs to the protocol's housekeeping, and no deny or approve rule that names method matches",
            Decision.Allow when trace is null => "allowed: no rule decides, and the connection's default is allow",
            Decision.Deny when trace is null => "denied: no allow or approve rule matches, and the connection's default is deny",
            Decision.Allow => $"allowed by the rule \"{rule}\", and no deny or approve rule matches",
            Decision.Deny => $"denied by the rule \"{rule}\"{doubt}; a deny rule wins over every other",
            _ => $"held for approval by the rule \"{rule}\"{doubt}; no deny rule matches, and approve wins over allow",
        };
    }
}
