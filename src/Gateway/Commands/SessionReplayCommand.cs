using System.CommandLine;
using Gateway.Governance.Recording;

namespace Gateway.Commands;

/// <summary><c>gateway sessions replay</c>: steps through a session of a running gateway on the clock that it had.</summary>
internal static class SessionReplayCommand
{
    private const int Page = 200;

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var id = new Argument<string>("session") { Description = "The session's id, s_ and 26 characters." };
        var play = new PlayChoice();
        return new RemoteCommand("replay", "Step through a session on the clock that it had; without a terminal, with the pauses noted.",
            async call =>
            {
                var entries = new List<StoredEntry>();
                for (var from = 1L; ;)
                {
                    var path = $"api/v1/recordings/{RemoteCall.Escape(call.Given.GetValue(id))}/entries?from={from}&limit={Page}";
                    var answer = await call.Remote.GetAsync(path, call.Cancellation);
                    var page = answer.Items("entries").Select(SessionTranscript.Read).ToList();
                    entries.AddRange(page);
                    if (page.Count == 0) break;
                    from = page[^1].Sequence + 1;
                }

                if (call.Screen.Json) throw new CommandException(
                    ExitCodes.Refused, "a replay is for people", "'gateway sessions watch --json' prints a session's entries");
                await play.PlayAsync(call.Given, entries, TranscriptWriter.DefaultChars, call.Cancellation);
                return ExitCodes.Done;
            })
        {
            id, play.Speed,
        }.Stream();
    }
}
