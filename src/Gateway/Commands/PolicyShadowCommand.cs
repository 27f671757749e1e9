using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gateway.Governance.Policies.Backtests;
using Gateway.Governance.Recording;

namespace Gateway.Commands;

/// <summary><c>gateway policy shadow</c>: what a policy in the shadow of a live one said otherwise.</summary>
internal static class PolicyShadowCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var policy = new Argument<string>("policy") { Description = "The live policy's name." };
        var since = new Option<string?>("--since") { Description = "How far back, such as 12h or 30d; else 7d.", HelpName = "TIME" };
        var connection = new Option<string?>("--connection") { Description = "Only this connection.", HelpName = "NAME" };
        var file = new Option<string?>("--file", "-f") { Description = "Read this recording and ask no gateway.", HelpName = "FILE" };
        var keyFile = RecordingChoice.KeyOption();
        return new RemoteCommand("shadow", "What the policy in a live one's shadow said otherwise.", async call =>
        {
            LookBack.NeedNoKey(call.Given.GetValue(keyFile));
            var days = LookBack.Days(call.Given.GetValue(since)).ToString(CultureInfo.InvariantCulture);
            var only = call.Given.GetValue(connection) is { } name ? $"&connection={RemoteCall.Escape(name)}" : "";
            var path = $"api/v1/policies/{RemoteCall.Escape(call.Given.GetValue(policy))}/shadow?sinceDays={days}{only}";
            call.Screen.Show(await call.Remote.GetAsync(path, call.Cancellation), report => Print(call.Screen, report));
            return ExitCodes.Done;
        })
        {
            policy, since, connection, file, keyFile,
        }.Offline(result => result.GetValue(file) is { } recording
            ? screen =>
            {
                var from = LookBack.From(result.GetValue(since));
                var run = new ShadowRun(result.GetValue(policy)!, from, result.GetValue(connection));
                LookBack.Tell(recording, result.GetValue(keyFile), from, run);
                screen.Show(JsonSerializer.SerializeToElement(run.Report(), Json), report => Print(screen, report));
                return ExitCodes.Done;
            }
        : null);
    }

    private static void Print(Screen screen, JsonElement report)
    {
        var shadows = report.Items("shadows").ToList();
        screen.Line($"{report.Text("decisions")} decisions of {report.Text("policy")}.");
        if (shadows.Count == 0) screen.Line("Nothing in its shadow said anything else.");
        foreach (var shadow in shadows)
        {
            screen.Line("");
            screen.Line($"{shadow.Text("differences")} differences of the text with SHA-256 {shadow.Text("sha256")}, "
                + $"{Time(shadow, "firstAtUnixMs")} to {Time(shadow, "lastAtUnixMs")}");
            BacktestText.Changes(screen, shadow);
        }

        BacktestText.Left(screen, report);
    }

    private static string Time(JsonElement value, string name) =>
        long.TryParse(value.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at)
            ? RecordingTime.Full(at)
            : "";
}
