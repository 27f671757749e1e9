using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Policies;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking.Rules;
using Gateway.Governance.Masking.Surrogates;

namespace Gateway.Governance.Policies;

/// <summary>One version of a policy, ready to decide. Immutable; any number of threads may ask it.</summary>
/// <remarks>Deny wins, then approve, then allow; masks join whatever is decided. What cannot be told counts as a match for every
/// effect but allow and reveal. Rules about facts that exchanges of a method do not have (a tool, a resource) are not about those
/// exchanges. Among rules of one effect the first in the policy is the one that a decision names. Source: DESIGN, rules that are never
/// broken, 4.</remarks>
public sealed class CompiledPolicy
{
    private readonly RuleIndex _index;
    private readonly Decision _byDefaultDenied;
    private readonly Decision _byDefaultAllowed;
    private readonly Decision _byProtocol;
    private readonly ImmutableArray<RevealObligation> _reveals;

    internal CompiledPolicy(
        string name, long version, ImmutableArray<PolicyRule> rules, ReadOnlyMemory<byte> digest, KindGroups? groups = null)
    {
        Groups = groups ?? KindGroups.BuiltIn;
        Name = name;
        Version = version;
        Digest = digest;
        Rules = rules;
        _index = new RuleIndex(rules);
        _reveals = [.. rules.SelectMany(rule => rule.Reveals)];
        foreach (var rule in rules) rule.DecideAs(name, version);
        var basis = new DecisionBasis(name, version, "default");
        _byDefaultAllowed = new Decision.Allow(basis, []);
        _byDefaultDenied = new Decision.Deny(basis, name.Length == 0
            ? "No policy decides on this connection, so nothing may run on it. Ask the gateway's operator."
            : $"No rule of the policy \"{name}\" allows this. Do not retry; ask the gateway's operator if it should be allowed.");
        _byProtocol = new Decision.Allow(new DecisionBasis(name, version, ProtocolMethods.Rule), []);
    }

    /// <summary>The policy of a connection that names none: no rules, so that the connection's default decides.</summary>
    public static CompiledPolicy None { get; } = new("", 0, [], default);

    /// <summary>The policy's name; empty for <see cref="None"/>.</summary>
    public string Name { get; }

    /// <summary>The policy's version, from 1; 0 for <see cref="None"/>.</summary>
    public long Version { get; }

    /// <summary>SHA-256 of the document's UTF-8, 32 bytes; empty for <see cref="None"/>.</summary>
    public ReadOnlyMemory<byte> Digest { get; }

    /// <summary>Whose kinds the groups hold that its rules name.</summary>
    internal KindGroups Groups { get; }

    /// <summary>The rules in the order of the policy.</summary>
    internal ImmutableArray<PolicyRule> Rules { get; }

    /// <summary>Compiles a policy document.</summary>
    /// <param name="source">YAML with <c>name</c> and <c>rules</c>, at most 4 MiB and 10,000 rules.</param>
    /// <param name="version">The version that decisions carry.</param>
    /// <param name="within">How long approvers may take where a rule does not say; 10 minutes when left out.</param>
    /// <param name="groups">Whose kinds <c>personal</c> and <c>secret</c> hold; the built-in ones when left out.</param>
    /// <returns>The policy, or every error with its line and column in <paramref name="source"/>.</returns>
    public static PolicyCompilation Compile(string source, long version, TimeSpan? within = null, KindGroups? groups = null) =>
        PolicyCompiler.Compile(source, version, within ?? TimeSpan.FromMinutes(10), KnownKinds.OfProcess, groups);

    /// <summary>Decides one exchange.</summary>
    /// <param name="facts">What it is.</param>
    /// <param name="session">What its session has done so far.</param>
    /// <param name="now">When it is decided.</param>
    /// <param name="defaultAllow">Whether it may run when no rule decides.</param>
    public Decision Decide(Facts facts, in SessionCounters session, DateTimeOffset now, bool defaultAllow)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var evaluation = new RuleEvaluation(new ExchangeFacts(facts, session, now, Groups, isListing: false));
        var isHousekeeping = ProtocolMethods.Housekeeping.Contains(facts.Method);
        var decided = First(RuleEffect.Deny, facts, isHousekeeping, ref evaluation) is { } deny ? deny.Decided!
            : First(RuleEffect.Approve, facts, isHousekeeping, ref evaluation) is { } approve ? approve.Decided!
            : isHousekeeping ? _byProtocol
            : First(RuleEffect.Allow, facts, onlyOfMethod: false, ref evaluation) is { } allow ? allow.Decided!
            : defaultAllow ? _byDefaultAllowed
            : _byDefaultDenied;
        var masks = facts.Method.StartsWith(ProtocolMethods.Tasks, StringComparison.Ordinal)
            ? MasksOfSomeCall(facts, session, now, ref evaluation) : Masks(facts, ref evaluation);
        ImmutableArray<RevealObligation> reveals = decided is Decision.Deny ? [] : Reveals(facts, ref evaluation);
        return masks.IsEmpty && reveals.IsEmpty ? decided : decided switch
        {
            Decision.Allow allowed => allowed with { Masks = masks, Reveals = reveals },
            Decision.Hold held => held with { Masks = masks, Reveals = reveals },
            // What does not run is recorded all the same.
            Decision.Deny denied => denied with { Masks = masks },
            _ => decided,
        };
    }

    /// <summary>Whether some rule turns values of this kind back, in some exchange: only then are they kept.</summary>
    public bool MayReveal(string kind) => RevealKinds.Cover(_reveals, kind, Groups);

    /// <summary>What might be hidden of some request of a caller, whichever it was and whenever.</summary>
    /// <param name="facts">Who the caller is, and where; nothing else of it counts.</param>
    public ImmutableArray<MaskObligation> MasksOfSomeRequest(Facts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        // A rule about a tool, a resource or a prompt is about the exchanges that have one.
        var (call, read, prompt) = (Some("tools/call"), Some("resources/read"), Some("prompts/get"));
        var matching = ImmutableArray.CreateBuilder<MaskObligation>();
        foreach (var rule in Rules)
        {
            if (rule.Effect == RuleEffect.Mask && (Might(rule, call) || Might(rule, read) || Might(rule, prompt)))
                matching.AddRange(rule.Obligations);
        }

        return matching.DrainToImmutable();

        ExchangeFacts Some(string method) => new(
            facts with { Method = method }, default, default, Groups, isListing: true, new HiddenFacts { Request = true });

        static bool Might(PolicyRule rule, ExchangeFacts some) =>
            new RuleEvaluation(some).Match(rule) is not (RuleMatch.No or RuleMatch.NotConcerned);
    }

    /// <summary>Whether a call could run, for some arguments, SQL, hits and size: false only when <see cref="Decide"/> denies it for all of
    /// them. A list shows what may run.</summary>
    /// <param name="facts">The call, without what it would carry.</param>
    /// <param name="session">What its session has done so far.</param>
    /// <param name="now">When it is listed.</param>
    /// <param name="defaultAllow">Whether it may run when no rule decides.</param>
    /// <param name="hasSql">Whether it may have an argument that is SQL.</param>
    public bool MayRun(Facts facts, in SessionCounters session, DateTimeOffset now, bool defaultAllow, bool hasSql = true)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var evaluation = new RuleEvaluation(new ExchangeFacts(facts, session, now, Groups, isListing: true, hasSql: hasSql));
        var isHousekeeping = ProtocolMethods.Housekeeping.Contains(facts.Method);
        var denials = _index.Candidates(facts, RuleEffect.Deny);
        while (denials.TryNext(out var rule))
            if (Counts(rule, isHousekeeping) && evaluation.Match(rule) is RuleMatch.Yes or RuleMatch.Doubt) return false;
        return defaultAllow || isHousekeeping
            || Possible(RuleEffect.Allow, facts, ref evaluation) || Possible(RuleEffect.Approve, facts, ref evaluation);
    }

    /// <summary>How the conditions that look at what a recording hides came out: with them the decision can be re-derived from the
    /// recording although it hides that.</summary>
    /// <param name="facts">The exchange, whole.</param>
    /// <param name="session">What its session had done so far.</param>
    /// <param name="now">When it was decided.</param>
    /// <param name="arguments">Whether arguments are hidden, or are not kept.</param>
    /// <param name="target">Whether the name of what is called is hidden.</param>
    /// <param name="tables">Whether the SQL's tables are hidden.</param>
    /// <returns>At most 1,000, each condition once.</returns>
    public ImmutableArray<RecordedCondition> Conditions(
        Facts facts, in SessionCounters session, DateTimeOffset now, bool arguments, bool target, bool tables)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var roots = (arguments ? FactRoots.Args : FactRoots.None) | (tables ? FactRoots.Sql : FactRoots.None)
            | (target ? FactRoots.Tool | FactRoots.Resource | FactRoots.Prompt : FactRoots.None);
        return ConditionRecord.Of(this, new ExchangeFacts(facts, session, now, Groups, isListing: false), facts, roots);
    }

    /// <summary>Decides one exchange and tells how each rule came out.</summary>
    /// <remarks>Looks at every rule, so it is for people, not for the path.</remarks>
    public PolicyExplanation Explain(Facts facts, in SessionCounters session, DateTimeOffset now, bool defaultAllow)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return PolicyExplanation.Of(this, facts, session, now, Decide(facts, session, now, defaultAllow));
    }

    /// <summary>Whether a rule has a say: housekeeping is stopped only by rules that speak of methods.</summary>
    internal static bool Counts(PolicyRule rule, bool isHousekeeping) =>
        !isHousekeeping || rule.Effect is RuleEffect.Mask or RuleEffect.Reveal
            || (rule.Effect != RuleEffect.Allow && (rule.Roots & FactRoots.Method) != FactRoots.None);

    /// <summary>The rules of one effect that could match an exchange, in the order of the policy.</summary>
    internal RuleMerge Candidates(Facts facts, RuleEffect effect) => _index.Candidates(facts, effect);

    private PolicyRule? First(RuleEffect effect, Facts facts, bool onlyOfMethod, ref RuleEvaluation evaluation)
    {
        var candidates = _index.Candidates(facts, effect);
        while (candidates.TryNext(out var rule))
            if (Counts(rule, onlyOfMethod) && evaluation.Match(rule) is RuleMatch.Yes or RuleMatch.Doubt) return rule;
        return null;
    }

    private bool Possible(RuleEffect effect, Facts facts, ref RuleEvaluation evaluation)
    {
        var candidates = _index.Candidates(facts, effect);
        while (candidates.TryNext(out var rule))
            if (evaluation.Match(rule) is RuleMatch.Yes or RuleMatch.Doubt or RuleMatch.Depends) return true;
        return false;
    }

    private ImmutableArray<RevealObligation> Reveals(Facts facts, ref RuleEvaluation evaluation)
    {
        if (_reveals.IsEmpty || facts.Tool is null) return [];
        var matching = ImmutableArray.CreateBuilder<RevealObligation>();
        var candidates = _index.Candidates(facts, RuleEffect.Reveal);
        while (candidates.TryNext(out var rule))
            if (evaluation.Match(rule) is RuleMatch.Yes) matching.AddRange(rule.Reveals);
        return matching.DrainToImmutable();
    }

    // A task has the result of a call that was made before, and does not say of which: what might be hidden of one is hidden.
    private ImmutableArray<MaskObligation> MasksOfSomeCall(
        Facts facts, in SessionCounters session, DateTimeOffset now, ref RuleEvaluation evaluation)
    {
        var matching = ImmutableArray.CreateBuilder<MaskObligation>();
        var some = new RuleEvaluation(new ExchangeFacts(
            facts with { Method = "tools/call" }, session, now, Groups, isListing: true, new HiddenFacts { Call = true }));
        foreach (var rule in Rules)
        {
            if (rule.Effect == RuleEffect.Mask && (evaluation.Match(rule) is RuleMatch.Yes or RuleMatch.Doubt
                || some.Match(rule) is not (RuleMatch.No or RuleMatch.NotConcerned))) matching.AddRange(rule.Obligations);
        }

        return matching.DrainToImmutable();
    }

    private ImmutableArray<MaskObligation> Masks(Facts facts, ref RuleEvaluation evaluation)
    {
        ImmutableArray<MaskObligation> first = [];
        ImmutableArray<MaskObligation>.Builder? more = null;
        var candidates = _index.Candidates(facts, RuleEffect.Mask);
        while (candidates.TryNext(out var rule))
        {
            if (facts.Tool is { } tool && rule.ExceptTools.Contains(tool.Name, StringComparer.Ordinal)) continue;
            if (evaluation.Match(rule) is not (RuleMatch.Yes or RuleMatch.Doubt)) continue;
            if (more is not null) more.AddRange(rule.Obligations);
            else if (first.IsEmpty) first = rule.Obligations;
            else
            {
                more = ImmutableArray.CreateBuilder<MaskObligation>();
                more.AddRange(first);
                more.AddRange(rule.Obligations);
            }
        }

        return more?.DrainToImmutable() ?? first;
    }
}
