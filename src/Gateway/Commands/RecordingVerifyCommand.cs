using System.CommandLine;
using Gateway.Abstractions.Sessions;
using Gateway.Silo.Stores;

namespace Gateway.Commands;

/// <summary><c>gateway recording verify</c>: intact, or where and how it broke.</summary>
internal static class RecordingVerifyCommand
{
    public static Command Build()
    {
        var recordings = new RecordingChoice();
        var session = new Option<string?>("--session", "-s") { Description = "Only this session; default all.", HelpName = "SESSION" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("verify", "Re-derive every hash chain. Exit code 0: intact, 1: broken, 2: cannot be read.")
        {
            session, json,
        };
        recordings.AddTo(command);
        command.SetAction(result => RecordingCommands.Guard(result, output =>
        {
            using var recording = RecordingFile.Open(recordings.File(result));
            var report = recording.Verify(result.GetValue(session) is { } only ? new SessionId(only) : null);
            output.WriteLine(result.GetValue(json) ? report.ToJson() : report.ToText().TrimEnd('\n'));
            return report.Intact ? RecordingCommands.Intact : RecordingCommands.Broken;
        }));
        return command;
    }
}
