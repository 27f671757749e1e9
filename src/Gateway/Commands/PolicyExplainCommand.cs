using System.CommandLine;
using System.Text.Json;
using Gateway.Governance.Policies;
using Gateway.Governance.Recording;

namespace Gateway.Commands;

/// <summary><c>gateway policy explain</c>: what a policy says to one exchange, rule by rule.</summary>
internal static class PolicyExplainCommand
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var policy = new PolicyChoice();
        var facts = new Argument<string>("FACTS") { Description = "The exchange: a file of YAML or JSON with its facts." };
        var allow = new Option<bool>("--default-allow") { Description = "Decide as a connection does whose default is allow." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("explain",
            "Tell what a policy says to one exchange, and why. Exit code 0, or 1: a file is wrong, 2: cannot be read.")
        {
            facts, allow, json,
        };
        policy.AddTo(command);
        command.SetAction(result =>
        {
            if (policy.Compile(result, out var exitCode) is not { } compiled) return exitCode;
            var file = result.GetValue(facts)!;
            if (DiskFiles.Read(file) is not { } text)
            {
                result.InvocationConfiguration.Error.WriteLine($"{VisibleText.Line(file)} cannot be read; check its name and permissions.");
                return ExitCodes.Failed;
            }

            var (exchange, errors) = PolicyCases.ReadFacts(file, text);
            foreach (var wrong in errors) result.InvocationConfiguration.Error.WriteLine(VisibleText.Line(wrong.ToString()));
            if (exchange is null) return ExitCodes.Refused;
            var explanation = compiled.Explain(exchange.Facts, exchange.Session, exchange.Now, result.GetValue(allow));
            Write(explanation, result.GetValue(json), result.InvocationConfiguration.Output);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Write(PolicyExplanation explanation, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(new
            {
                explanation.Outcome,
                rule = explanation.Decision.Basis.Rule,
                explanation.Why,
                explanation.Masks,
                rules = explanation.Rules.Select(rule => new
                {
                    name = rule.Rule, rule.Line, effect = Word(rule.Effect), match = Word(rule.Match), rule.Note,
                }),
            }, s_json));
            return;
        }

        output.WriteLine(VisibleText.Line(explanation.Why));
        if (!explanation.Masks.IsEmpty) output.WriteLine(VisibleText.Line($"masks: {string.Join(", ", explanation.Masks)}"));
        var width = explanation.Rules.Select(rule => rule.Rule.Length).DefaultIfEmpty(0).Max();
        foreach (var rule in explanation.Rules)
        {
            var note = rule.Note.Length == 0 ? "" : $"  {rule.Note}";
            output.WriteLine(VisibleText.Line(FormattableString.Invariant(
                $"  {rule.Rule.PadRight(width)}  line {rule.Line,-5} {Word(rule.Effect),-8} {Word(rule.Match),-7}{note}").TrimEnd()));
        }
    }

    private static string Word(RuleEffect effect) => effect.ToString().ToLowerInvariant();

    private static string Word(RuleMatch match) => match switch
    {
        RuleMatch.Yes => "yes",
        RuleMatch.Doubt => "doubt",
        RuleMatch.NotConcerned => "other",
        _ => "no",
    };
}
