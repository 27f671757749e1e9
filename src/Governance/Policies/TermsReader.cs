using System.Collections.Immutable;
using System.Globalization;
using Gateway.Abstractions.Approvals;
using Gateway.Governance.Approvals;
using Gateway.Governance.Configuration;

namespace Gateway.Governance.Policies;

/// <summary>Reads how approvers of a rule decide, and finds what can never work: it would be seen only when a call waits.</summary>
internal static class TermsReader
{
    /// <summary>The terms of an approve rule; everything that is wrong with them is noted.</summary>
    public static ApprovalTerms Read(ConfigValues rule, TimeSpan withinOtherwise, ConfigErrors errors)
    {
        var by = rule.Many<string>("by", []);
        var window = rule.Find<ConfigValues>("window");
        var terms = new ApprovalTerms
        {
            Quorum = rule.Int("quorum", 1),
            EachGroup = rule.Get("each", false),
            Escalations = [.. rule.Many<ConfigValues>("escalate", []).Where(static step => step.Has("after") && step.Has("by"))
                .Select(static step =>
                    new EscalationStep((int)step.Get("after", TimeSpan.Zero).TotalSeconds, step.Many<string>("by", [])))],
            MayDelegate = rule.Get("delegate", false),
            MayEdit = rule.Get("edits", true),
            BreakGlass = rule.Many<string>("breakGlass", []),
            Window = window is not null && window.Has("uses") && window.Has("for")
                ? new WindowLimits(window.Int("uses", 2), (int)window.Get("for", TimeSpan.Zero).TotalSeconds,
                    window.Choice("scope", GrantScope.Session))
                : null,
        };
        CheckQuorum(rule, by, terms, errors);
        CheckEscalations(rule, by, rule.Get("within", withinOtherwise), errors);
        return terms;
    }

    private static void CheckQuorum(ConfigValues rule, ImmutableArray<string> by, ApprovalTerms terms, ConfigErrors errors)
    {
        var all = by.Concat(terms.Escalations.SelectMany(static step => step.By)).Distinct(StringComparer.Ordinal).ToList();
        var needed = Math.Max(terms.Quorum, terms.EachGroup ? by.Length : 1);
        // Groups and rotas have as many people as they have; named people can be counted.
        if (all.Count > 0 && all.All(static entry => entry.StartsWith(Entitlement.Person, StringComparison.Ordinal)) && all.Count < needed)
            errors.Add(rule.At(rule.Has("quorum") ? "quorum" : "each"),
                $"{Number(needed)} people must say yes, but only {Number(all.Count)} are ever asked, so no call could run; "
                    + "ask more people, or lower the quorum");
    }

    private static void CheckEscalations(ConfigValues rule, ImmutableArray<string> by, TimeSpan within, ConfigErrors errors)
    {
        var asked = by.ToHashSet(StringComparer.Ordinal);
        var before = TimeSpan.Zero;
        foreach (var step in rule.Many<ConfigValues>("escalate", []))
        {
            var after = step.Get("after", TimeSpan.Zero);
            if (step.Has("after") && after <= before)
                errors.Add(step.At("after"), "this is no later than the step before; write the steps in order of time");
            // Policies that are compiled without a configuration do not know its default.
            if (step.Has("after") && within > TimeSpan.Zero && after >= within)
                errors.Add(step.At("after"), "the request has expired by then; write less than within, or a longer within");
            before = after;
            foreach (var (value, node) in step.Items("by"))
                if (!asked.Add((string)value))
                    errors.Add(node, "this one is asked already, so the escalation goes in a circle; name somebody else");
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
