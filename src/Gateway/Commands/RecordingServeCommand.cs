using System.CommandLine;
using System.Text.Json;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Replays;
using Gateway.Recording;
using Gateway.Silo.Stores;

namespace Gateway.Commands;

/// <summary><c>gateway recording serve</c>: recorded sessions as an MCP server on this machine.</summary>
internal static class RecordingServeCommand
{
    private const int SessionsMax = 1_000;

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var chosen = new Argument<string[]>("SESSION")
        {
            Description = "The sessions' ids, as 'recording list' shows them.", Arity = ArgumentArity.ZeroOrMore,
        };
        var connection = new Option<string?>("--connection") { Description = "Every session with this connection.", HelpName = "NAME" };
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0, when left out, for any.", HelpName = "PORT" };
        var recordings = new RecordingChoice();
        var command = new Command("serve", "Serve recorded sessions as an MCP server on this machine, until Ctrl-C.")
        {
            chosen, connection, port,
        };
        recordings.AddTo(command, reads: true);
        command.SetAction((result, cancellation) => RemoteCommand.GuardStreamAsync(result, async () =>
        {
            var (file, keyFile) = (recordings.File(result), recordings.KeyFile(result));
            var ids = Choose(file, keyFile, result.GetValue(chosen) ?? [], result.GetValue(connection));
            var replayed = ids.Select(id => Read(file, id, keyFile)).ToList();
            try
            {
                await using var server = await ReplayServer.StartAsync(replayed, result.GetValue(port));
                var output = result.InvocationConfiguration.Output;
                var what = ids is [var only] ? $"{only} of {replayed[0].Connection}"
                    : $"{ids.Count} sessions of "
                        + string.Join(", ", replayed.Select(static r => r.Connection).Distinct(StringComparer.Ordinal));
                var eras = (replayed.Exists(static r => r.IsModern), replayed.Exists(static r => !r.IsModern)) switch
                {
                    (true, true) => "both protocols",
                    (true, _) => "modern protocol",
                    _ => "legacy protocol",
                };
                await output.WriteLineAsync($"Serving {VisibleText.Line(what)} at {server.Url}, {eras}.");
                await output.WriteLineAsync(
                    "It answers what was asked then, as it was answered then; what was masked in the recording stays masked.");
                await server.WaitAsync(cancellation);
                return ExitCodes.Done;
            }
            catch (IOException)
            {
                throw new CommandException(ExitCodes.Failed, "the port is taken", "choose another by --port, or leave it out");
            }
        }, cancellation));
        return command;
    }

    private static IReadOnlyList<string> Choose(string file, string? keyFile, string[] sessions, string? connection)
    {
        if (sessions.Length > 0 == connection is not null)
            throw new CommandException(ExitCodes.Failed, "what to serve is not named", "name sessions, or a connection by --connection");
        using var recording = RecordingFile.Open(file, keyFile);
        var known = recording.Sessions().OrderBy(static s => s.FirstAtUnixMs).ToList();
        List<string> chosen = connection is null
            ? [.. sessions.OrderBy(id => known.FindIndex(s => s.Session.Value == id))]
            : [.. known.Where(s => s.Connection == connection).Select(static s => s.Session.Value)];
        if (chosen.Count is 0 or > SessionsMax)
        {
            var why = chosen.Count == 0 ? "no session with this connection is recorded"
                : $"more than {SessionsMax} sessions cannot be served at once";
            throw new CommandException(ExitCodes.Failed, why, "name sessions; 'gateway recording list' shows them");
        }

        return chosen;
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
