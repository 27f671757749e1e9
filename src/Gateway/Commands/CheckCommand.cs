using System.CommandLine;
using System.Text.Json;
using Gateway.Governance.Configuration;
using Gateway.Governance.Policies;
using Gateway.Governance.Recording;

namespace Gateway.Commands;

/// <summary><c>gateway check</c>: everything that is wrong with a configuration, its policies and what it includes.</summary>
internal static class CheckCommand
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "The configuration file.",
            DefaultValueFactory = _ => "gateway.yaml",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object with errors and warnings." };
        var schema = new Option<bool>("--schema") { Description = "Print the file's JSON Schema, for editors, and check nothing." };
        var command = new Command("check",
            "Check a configuration: every error as file:line:column: message. Exit code 0: right, 1: wrong, 2: cannot be read.")
        {
            file, json, schema,
        };
        command.SetAction(result =>
        {
            var output = result.InvocationConfiguration.Output;
            if (result.GetValue(schema))
            {
                output.Write(ConfigReference.JsonSchema());
                return ExitCodes.Done;
            }

            return Check(result.GetValue(file)!, result.GetValue(json), output, result.InvocationConfiguration.Error);
        });
        return command;
    }

    private static int Check(string file, bool json, TextWriter output, TextWriter error)
    {
        if (DiskFiles.Read(file) is not { } text)
        {
            error.WriteLine($"{VisibleText.Line(file)} cannot be read; check its name and permissions.");
            return ExitCodes.Failed;
        }

        var outcome = GatewayConfig.Parse(file, text, DiskFiles.For(file, run: false));
        if (outcome.Config is { } whole) outcome = outcome with { Warnings = [.. outcome.Warnings, .. Undecidable(whole)] };
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(new { right = outcome.Config is not null, outcome.Errors, outcome.Warnings },
                s_json));
        }
        else
        {
            foreach (var wrong in outcome.Errors) error.WriteLine(VisibleText.Line(wrong.ToString()));
            foreach (var doubtful in outcome.Warnings) error.WriteLine("warning: " + VisibleText.Line(doubtful.ToString()));
            output.WriteLine(outcome.Config is { } config
                ? $"{VisibleText.Line(file)} is right: {config.Connections.Length} connections, {config.Policies.Length} policies."
                : $"{VisibleText.Line(file)} is wrong: {outcome.Errors.Length} errors.");
        }

        return outcome.Config is null ? ExitCodes.Refused : ExitCodes.Done;
    }

    // A call that waits for people who cannot answer waits until it expires.
    private static IEnumerable<ConfigError> Undecidable(GatewayConfig config) => PolicyReview.Of(config)
        .Where(static finding => finding is { Kind: PolicyFindingKind.ApproverGroup, Rule.Length: > 0 })
        .Select(static finding => new ConfigError(finding.File, finding.Line, 1, $"rule \"{finding.Rule}\": {finding.Text}"));
}
