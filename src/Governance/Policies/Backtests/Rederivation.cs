using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Policies;

namespace Gateway.Governance.Policies.Backtests;

/// <summary>What a policy says to a recorded exchange: one effect where the recorded facts suffice, several where what is hidden would
/// decide between them.</summary>
/// <param name="Effects">Each of <c>allow</c>, <c>deny</c>, <c>hold</c> that is possible; at least one.</param>
/// <param name="Rule">The rule that decides; null where hidden facts decide which.</param>
/// <param name="Undecided">Rules whose condition cannot be told from the recording and that could make a difference.</param>
/// <param name="Masks">Mask rules that certainly apply where it runs.</param>
public sealed record Rederivation(
    ImmutableArray<string> Effects, string? Rule, ImmutableArray<string> Undecided, ImmutableArray<MaskObligation> Masks)
{
    /// <summary>The effect; null where it cannot be told.</summary>
    public string? Effect => Effects.Length == 1 ? Effects[0] : null;

    /// <summary>Asks a policy.</summary>
    /// <param name="policy">Any version of any policy.</param>
    /// <param name="exchange">The exchange.</param>
    /// <param name="counters">What its session had done.</param>
    /// <param name="defaultAllow">Whether it may run when no rule decides.</param>
    public static Rederivation Of(CompiledPolicy policy, RecordedExchange exchange, in SessionCounters counters, bool defaultAllow)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(exchange);
        var facts = new ExchangeFacts(
            exchange.Facts, counters, exchange.Now, policy.Groups, isListing: false, exchange.Hidden);
        return new Question(policy, exchange, facts).Ask(defaultAllow);
    }

    private ref struct Question(CompiledPolicy policy, RecordedExchange exchange, ExchangeFacts facts)
    {
        private readonly bool _isHousekeeping = ProtocolMethods.Housekeeping.Contains(exchange.Facts.Method);
        private readonly ImmutableArray<string>.Builder _effects = ImmutableArray.CreateBuilder<string>();
        private readonly ImmutableArray<string>.Builder _undecided = ImmutableArray.CreateBuilder<string>();
        private RuleEvaluation _evaluation = new(facts);
        private string? _rule;
        private bool _isCertain = true;

        // The same order as a decision takes: a rule that may or may not match leaves what comes after it possible too.
        public Rederivation Ask(bool defaultAllow)
        {
            var isOver = Try(RuleEffect.Deny, "deny", _isHousekeeping) || Try(RuleEffect.Approve, "hold", _isHousekeeping);
            if (!isOver && _isHousekeeping) isOver = Settle("allow", ProtocolMethods.Rule);
            if (!isOver && !Try(RuleEffect.Allow, "allow", isHousekeeping: false)) Settle(defaultAllow ? "allow" : "deny", "default");
            ImmutableArray<string> effects = [.. _effects.Distinct(StringComparer.Ordinal)];
            return new Rederivation(effects, _isCertain ? _rule : null, effects.Length > 1 || !_isCertain ? _undecided.ToImmutable() : [],
                effects is ["deny"] ? [] : Masks());
        }

        private bool Try(RuleEffect effect, string word, bool isHousekeeping)
        {
            var rules = Rules(effect);
            while (rules.TryNext(out var rule))
            {
                if (!CompiledPolicy.Counts(rule, isHousekeeping)) continue;
                switch (_evaluation.Match(rule))
                {
                    case RuleMatch.Yes or RuleMatch.Doubt:
                        return Settle(word, rule.Name);
                    case RuleMatch.Depends:
                        _effects.Add(word);
                        _undecided.Add(rule.Name);
                        _isCertain = false;
                        break;
                }
            }

            return false;
        }

        private bool Settle(string word, string rule)
        {
            _effects.Add(word);
            _rule = rule;
            return true;
        }

        private ImmutableArray<MaskObligation> Masks()
        {
            var masks = ImmutableArray.CreateBuilder<MaskObligation>();
            var rules = Rules(RuleEffect.Mask);
            while (rules.TryNext(out var rule))
            {
                if (exchange.Facts.Tool is { } tool && rule.ExceptTools.Contains(tool.Name, StringComparer.Ordinal)) continue;
                if (_evaluation.Match(rule) is RuleMatch.Yes or RuleMatch.Doubt) masks.AddRange(rule.Obligations);
            }

            return masks.ToImmutable();
        }

        // By the name of what is called rules are found; where it is hidden, each of them has to be asked.
        private readonly RuleMerge Rules(RuleEffect effect) => exchange.Hidden.Target
            ? new RuleMerge([.. policy.Rules.Where(rule => rule.Effect == effect)], [], [], [])
            : policy.Candidates(exchange.Facts, effect);
    }
}
