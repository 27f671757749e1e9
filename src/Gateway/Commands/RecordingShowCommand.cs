using System.CommandLine;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Silo.Stores;

namespace Gateway.Commands;

/// <summary><c>gateway recording show</c>: one session's transcript, and whether it can be believed.</summary>
internal static class RecordingShowCommand
{
    public static Command Build()
    {
        var session = new Argument<string>("SESSION") { Description = "The session's id, as 'recording list' shows it." };
        var recordings = new RecordingChoice();
        var full = new Option<bool>("--full") { Description = "Show long arguments and results whole." };
        var command = new Command("show", "Print a session's transcript. Exit code 0: intact, 1: broken, 2: cannot be read.")
        {
            session, full,
        };
        recordings.AddTo(command);
        command.SetAction(result => RecordingCommands.Guard(result, output =>
        {
            using var recording = RecordingFile.Open(recordings.File(result));
            var id = new SessionId(result.GetValue(session)!);
            var report = recording.Verify(id);
            output.WriteLine($"Session {VisibleText.Line(id.Value)}");
            var transcript = new TranscriptWriter(output, result.GetValue(full) ? int.MaxValue : TranscriptWriter.DefaultChars);
            var entries = 0L;
            foreach (var entry in recording.Read(id).TakeWhile(_ => report.Intact || entries < report.Entries))
            {
                transcript.Write(entry);
                entries++;
            }

            output.WriteLine();
            output.WriteLine(report.ToText().TrimEnd('\n'));
            if (!report.Intact) output.WriteLine("  what follows the break is not shown, because it cannot be believed");
            return report.Intact ? RecordingCommands.Intact : RecordingCommands.Broken;
        }));
        return command;
    }
}
