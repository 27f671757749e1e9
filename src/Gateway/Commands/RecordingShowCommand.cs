using System.CommandLine;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;

namespace Gateway.Commands;

/// <summary><c>gateway recording show</c>: one session's transcript, and whether it can be believed.</summary>
internal static class RecordingShowCommand
{
    public static Command Build()
    {
        var session = new Argument<string>("SESSION") { Description = "The session's id, as 'recording list' shows it." };
        var recordings = new RecordingChoice();
        var full = new Option<bool>("--full") { Description = "Show long arguments and results whole." };
        var play = new Option<bool>("--play")
        {
            Description = "Step through it on the clock that it had; without a terminal, with the pauses noted.",
        };
        var speed = new PlayChoice();
        var command = new Command("show", "Print a session's transcript. Exit code 0: intact, 1: broken, 2: cannot be read.")
        {
            session, full, play, speed.Speed,
        };
        recordings.AddTo(command, reads: true);
        command.SetAction((result, cancellation) => RemoteCommand.GuardStreamAsync(result, async () =>
        {
            var output = result.InvocationConfiguration.Output;
            using var recording = recordings.Open(result);
            var id = new SessionId(result.GetValue(session)!);
            var report = recording.Verify(id);
            await output.WriteLineAsync($"Session {VisibleText.Line(id.Value)}");
            var isFull = result.GetValue(full);
            var charsMax = isFull ? int.MaxValue : TranscriptWriter.DefaultChars;
            var entries = (isFull ? recording.ReadFull(id) : recording.Read(id)).TakeWhile((_, at) => report.Intact || at < report.Entries);
            if (result.GetValue(play)) await speed.PlayAsync(result, [.. entries], charsMax, cancellation);
            else Write(entries, new TranscriptWriter(output, charsMax));
            await output.WriteLineAsync();
            await output.WriteLineAsync(report.ToText().TrimEnd('\n'));
            if (!report.Intact) await output.WriteLineAsync("  what follows the break is not shown, because it cannot be believed");
            return report.Intact ? RecordingCommands.Intact : RecordingCommands.Broken;
        }, cancellation));
        return command;
    }

    private static void Write(IEnumerable<StoredEntry> entries, TranscriptWriter transcript)
    {
        foreach (var entry in entries) transcript.Write(entry);
    }
}
