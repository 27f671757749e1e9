using System.CommandLine;
using System.Text.Json;
using Gateway.Governance.Recording;

namespace Gateway.Commands;

/// <summary><c>gateway recording list</c>: the sessions of a file.</summary>
internal static class RecordingListCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Build()
    {
        var recordings = new RecordingChoice();
        var json = new Option<bool>("--json") { Description = "Print one JSON array." };
        var command = new Command("list", "List the recorded sessions, oldest first. Exit code 0, or 2: cannot be read.") { json };
        recordings.AddTo(command, reads: true);
        command.SetAction(result => RecordingCommands.Guard(result, output =>
        {
            using var recording = recordings.Open(result);
            var sessions = recording.Sessions();
            if (result.GetValue(json)) WriteJson(output, sessions);
            else WriteTable(output, sessions);
            return RecordingCommands.Intact;
        }));
        return command;
    }

    private static void WriteTable(TextWriter output, IReadOnlyList<SessionSummary> sessions)
    {
        if (sessions.Count == 0) output.WriteLine("No session has been recorded in this file.");
        foreach (var session in sessions)
        {
            var who = VisibleText.Line($"{session.Principal} with {session.Client} to {session.Connection}");
            var id = VisibleText.Line(session.Session.Value);
            output.WriteLine(FormattableString.Invariant(
                $"{id}  {RecordingTime.Full(session.FirstAtUnixMs)}  {session.Entries,7:N0} entries  {who}"));
        }
    }

    private static void WriteJson(TextWriter output, IReadOnlyList<SessionSummary> sessions) =>
        output.WriteLine(JsonSerializer.Serialize(
            sessions.Select(session => new
            {
                session = session.Session.Value,
                session.Entries,
                session.FirstAtUnixMs,
                session.LastAtUnixMs,
                session.Connection,
                session.Principal,
                session.Client,
            }),
            Json));
}
