using System.CommandLine;
using System.Text.Json;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Replays;
using Gateway.Recording;
using Gateway.Silo.Stores;

namespace Gateway.Commands;

/// <summary><c>gateway recording serve</c>: a recorded session as an MCP server on this machine.</summary>
internal static class RecordingServeCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var session = new Argument<string>("SESSION") { Description = "The session's id, as 'recording list' shows it." };
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0, when left out, for any.", HelpName = "PORT" };
        var recordings = new RecordingChoice();
        var command = new Command("serve", "Serve a recorded session as an MCP server on this machine, until Ctrl-C.") { session, port };
        recordings.AddTo(command, reads: true);
        command.SetAction((result, cancellation) => RemoteCommand.GuardAsync(result, async () =>
        {
            var replayed = Read(recordings.File(result), result.GetValue(session)!, recordings.KeyFile(result));
            try
            {
                await using var server = await ReplayServer.StartAsync(replayed, result.GetValue(port), OpaqueId.NewSession().Value);
                var output = result.InvocationConfiguration.Output;
                var what = VisibleText.Line($"{result.GetValue(session)} of {replayed.Connection}");
                await output.WriteLineAsync($"Serving {what} at {server.Url}, {(replayed.IsModern ? "modern" : "legacy")} protocol.");
                await output.WriteLineAsync(
                    "It answers what was asked then, as it was answered then; what was masked in the recording stays masked.");
                await server.WaitAsync(cancellation);
                return ExitCodes.Done;
            }
            catch (IOException)
            {
                throw new CommandException(ExitCodes.Failed, "the port is taken", "choose another by --port, or leave it out");
            }
        }));
        return command;
    }

    /// <summary>Reads a session that can be believed.</summary>
    /// <exception cref="CommandException">There is none of this id, or its chain is broken.</exception>
    public static ReplaySession Read(string file, string session, string? keyFile = null)
    {
        using var recording = RecordingFile.Open(file, keyFile);
        var id = new SessionId(session);
        if (!recording.Verify(id).Intact)
            throw new CommandException(ExitCodes.Refused, "the session's recording is broken", "'gateway recording verify' tells where");
        try
        {
            return ReplaySession.Of(recording.ReadWhole(id));
        }
        catch (JsonException)
        {
            throw new CommandException(ExitCodes.Refused, "the session holds an entry that is no JSON", "choose another session");
        }
    }
}
