using System.CommandLine;
using System.Text.Json;
using Gateway.Governance.Policies;
using Gateway.Governance.Recording;

namespace Gateway.Commands;

/// <summary><c>gateway policy test</c>: holds a policy to a file of cases.</summary>
internal static class PolicyTestCommand
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var policy = new PolicyChoice();
        var cases = new Argument<string>("CASES") { Description = "A test file: cases, each with name, facts and expect." };
        var json = new Option<bool>("--json") { Description = "Print one JSON array." };
        var command = new Command("test",
            "Hold a policy to what you expect of it. Exit code 0: every case passes, 1: one fails or a file is wrong, 2: cannot be read.")
        {
            cases, json,
        };
        policy.AddTo(command);
        command.SetAction(result =>
        {
            if (policy.Compile(result, out var exitCode) is not { } compiled) return exitCode;
            var file = result.GetValue(cases)!;
            if (DiskFiles.Read(file) is not { } text)
            {
                result.InvocationConfiguration.Error.WriteLine($"{VisibleText.Line(file)} cannot be read; check its name and permissions.");
                return ExitCodes.Failed;
            }

            var (read, errors) = PolicyCases.Read(file, text);
            foreach (var wrong in errors) result.InvocationConfiguration.Error.WriteLine(VisibleText.Line(wrong.ToString()));
            if (!errors.IsEmpty) return ExitCodes.Refused;
            return Run(compiled, file, [.. read], result.GetValue(json), result.InvocationConfiguration.Output);
        });
        return command;
    }

    private static int Run(CompiledPolicy policy, string file, IReadOnlyList<PolicyCase> cases, bool json, TextWriter output)
    {
        var tried = cases.Select(one => (Case: one, Outcome: one.Try(policy))).ToList();
        var failed = tried.Count(one => !one.Outcome.Differences.IsEmpty);
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(tried.Select(one => new
            {
                one.Case.Name,
                one.Case.Line,
                passed = one.Outcome.Differences.IsEmpty,
                outcome = one.Outcome.Explanation.Outcome,
                rule = one.Outcome.Explanation.Decision.Basis.Rule,
                one.Outcome.Differences,
                one.Outcome.Explanation.Why,
            }), s_json));
            return failed == 0 ? ExitCodes.Done : ExitCodes.Refused;
        }

        foreach (var (one, (explanation, differences)) in tried)
        {
            output.WriteLine(VisibleText.Line($"{(differences.IsEmpty ? "pass" : "FAIL")}  {one.Name}"));
            foreach (var difference in differences) output.WriteLine(VisibleText.Line($"      {file}:{one.Line}: {difference}"));
            if (!differences.IsEmpty) output.WriteLine(VisibleText.Line($"      {explanation.Why}"));
        }

        output.WriteLine($"{tried.Count} cases: {tried.Count - failed} pass, {failed} fail");
        return failed == 0 ? ExitCodes.Done : ExitCodes.Refused;
    }
}
