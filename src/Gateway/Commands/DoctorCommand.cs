using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary><c>gateway doctor</c>: what is configured, what can never match, and what cannot be reached from this machine.</summary>
internal static class DoctorCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var file = LocalConfig.Option();
        var url = new Option<Uri?>("--url") { Description = "Where to look for the gateway; else publicUrl.", HelpName = "URL" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        const string description =
            "Say what is configured, what can never match, and what cannot be reached. Exit code 1: something is wrong.";
        var command = new Command("doctor", description) { file, url, json };
        command.SetAction((result, cancellation) => RemoteCommand.GuardAsync(result, async () =>
        {
            var doctor = new Doctor(LocalConfig.File(result.GetValue(file)), result.GetValue(url));
            var findings = await doctor.ExamineAsync(cancellation);
            Print(new Screen(result.InvocationConfiguration.Output, result.GetValue(json)), findings);
            return findings.Any(static finding => finding.State == HealthState.Wrong) ? ExitCodes.Refused : ExitCodes.Done;
        }, cancellation));
        return command;
    }

    private static void Print(Screen screen, IReadOnlyList<HealthFinding> findings)
    {
        var list = new JsonArray([.. findings.Select(static f => (JsonNode)new JsonObject
        {
            ["state"] = Word(f.State), ["what"] = f.What, ["says"] = f.Says, ["fix"] = f.Fix.Length > 0 ? f.Fix : null,
        })]);
        screen.Show(JsonSerializer.SerializeToElement(new JsonObject { ["findings"] = list }), _ =>
        {
            foreach (var finding in findings)
            {
                screen.Line($"{Word(finding.State).PadRight(5)}  {finding.What}: {finding.Says}");
                if (finding.Fix.Length > 0) screen.Line($"       what to do: {finding.Fix}");
            }
        });
    }

    private static string Word(HealthState state) => state switch { HealthState.Well => "ok", HealthState.Doubtful => "look", _ =>
        "WRONG" };
}
