using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording.Replays;
using Gateway.Recording;

namespace Gateway.Commands;

/// <summary><c>gateway recording rerun</c>: a session's requests again, on a sandbox, beside what was answered then.</summary>
internal static class RecordingRerunCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var session = new Argument<string>("SESSION") { Description = "The session's id, as 'recording list' shows it." };
        var against = new Option<string>("--against")
        {
            Description = "A connection with 'sandbox: true'; never the one that was recorded.", HelpName = "CONNECTION", Required = true,
        };
        var file = new Option<string?>("--file", "-f")
        {
            Description = "The recording's file; else recording.path of the configuration.", HelpName = "FILE",
        };
        var keyFile = RecordingChoice.KeyOption();
        var within = new Option<int>("--within")
        {
            Description = "How long each answer may take, seconds, 1 to 86400; 300 when left out.", HelpName = "SECONDS",
            DefaultValueFactory = static _ => 300,
        };
        return new RemoteCommand("rerun", "Run a session's requests again on a sandbox connection, through the gateway.", async call =>
        {
            var config = LocalConfig.Need(call.Configuration);
            var path = call.Given.GetValue(file) ?? RecordingChoice.FileOf(config, call.Configuration ?? "the configuration");
            var replayed = RecordingServeCommand.Read(path, call.Given.GetValue(session)!, call.Given.GetValue(keyFile));
            Check(config, replayed.Connection, call.Given.GetValue(against)!);
            var (sandbox, leave) = (call.Given.GetValue(against)!, call.Cancellation);
            var patience = TimeSpan.FromSeconds(Math.Clamp(call.Given.GetValue(within), 1, 86_400));
            var outcomes = await call.Remote.SpeakAsync(
                gateway => new RerunClient(gateway, sandbox, replayed, patience).RunAsync(leave), leave);
            call.Screen.Show(JsonSerializer.SerializeToElement(outcomes, Json), _ => Print(call.Screen, outcomes));
            if (outcomes.Any(static outcome => outcome.Failed.Length > 0)) return ExitCodes.Failed;
            return outcomes.Any(static outcome => outcome.Differences.Length > 0) ? ExitCodes.Refused : ExitCodes.Done;
        })
        {
            session, against, file, keyFile, within,
        };
    }

    /// <summary>Refuses what is no sandbox, or is where the session was recorded.</summary>
    /// <exception cref="CommandException">It is refused.</exception>
    public static void Check(GatewayConfig config, string recorded, string against)
    {
        if (config.Connections.FirstOrDefault(c => c.Name.Value == against) is not { } sandbox)
            throw new CommandException(ExitCodes.Refused, "there is no such connection",
                "name one of the configuration" + NearestName.Hint(against, config.Connections.Select(static c => c.Name.Value)));
        if (!sandbox.Sandbox)
            throw new CommandException(ExitCodes.Refused, "the connection is no sandbox",
                "set 'sandbox: true' on a connection where nothing that is done matters, and name that");
        if (config.Connections.FirstOrDefault(c => c.Name.Value == recorded) is not { } original)
            throw new CommandException(ExitCodes.Refused, "the recorded connection is no longer configured, so its address is not known",
                "put it back into the configuration: requests must never reach what they were recorded from");
        if (original.Name == sandbox.Name || Same(original.Url, sandbox.Url))
            throw new CommandException(ExitCodes.Refused, "this is where the session was recorded",
                "name a sandbox that leads somewhere else");
    }

    // Names of this machine are one place, and so is a host with and without TLS.
    private static bool Same(Uri a, Uri b) => (a.Port == b.Port || (a.IsDefaultPort && b.IsDefaultPort))
        && a.AbsolutePath.TrimEnd('/') == b.AbsolutePath.TrimEnd('/')
        && ((a.IsLoopback && b.IsLoopback)
            || string.Equals(a.IdnHost.TrimEnd('.'), b.IdnHost.TrimEnd('.'), StringComparison.OrdinalIgnoreCase));

    private static void Print(Screen screen, IReadOnlyList<RerunOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            var entry = outcome.Sequence.ToString(CultureInfo.InvariantCulture);
            var what = $"{entry,5}  {outcome.Method} {outcome.Target}".TrimEnd();
            if (outcome.NotRun.Length > 0) screen.Line($"not run  {what}: {outcome.NotRun}");
            else if (outcome.Failed.Length > 0) screen.Line($"FAILED   {what}: {outcome.Failed}");
            else if (outcome.Differences.IsEmpty) screen.Line($"same     {what}");
            else
            {
                screen.Line($"DIFFERS  {what}");
                screen.Table("", ["  AT", "RECORDED", "NOW"], outcome.Differences.Select(static difference => (string[])
                    ["  " + difference.Path, difference.Recorded, difference.Now]));
            }
        }

        var not = outcomes.Count(static outcome => outcome.NotRun.Length > 0);
        var failed = outcomes.Count(static outcome => outcome.Failed.Length > 0);
        var differ = outcomes.Count(static outcome => outcome.Differences.Length > 0);
        screen.Line($"{outcomes.Count} requests: {outcomes.Count - not - failed - differ} the same, {differ} differ, {not} not run"
            + (failed > 0 ? $", {failed} failed" : ""));
    }
}
