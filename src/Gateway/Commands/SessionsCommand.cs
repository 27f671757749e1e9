using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary><c>gateway sessions</c>.</summary>
internal static class SessionsCommand
{
    /// <summary>The command.</summary>
    public static Command Build() => new("sessions", "See, watch, pause, resume and end sessions.")
    {
        List(),
        Show(),
        SearchCommand.Build(),
        Watch(),
        SessionReplayCommand.Build(),
        Change("pause", "Deny every exchange until the session is resumed.", needsReason: true),
        Change("resume", "Lift a pause.", needsReason: false),
        Change("terminate", "End a session and cut its streams.", needsReason: true),
    };

    private static RemoteCommand List()
    {
        var status = new Option<string?>("--status") { Description = "open, paused, closed or terminated.", HelpName = "STATUS" };
        var connection = new Option<string?>("--connection") { Description = "Only this connection.", HelpName = "NAME" };
        var principal = new Option<string?>("--principal") { Description = "Only this person's, by name or subject.", HelpName = "NAME" };
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = static _ => 50 };
        return new RemoteCommand("list", "Sessions, the one that changed last first.", async call =>
        {
            var path = $"api/v1/sessions?status={RemoteCall.Escape(call.Given.GetValue(status))}"
                + $"&connection={RemoteCall.Escape(call.Given.GetValue(connection))}"
                + $"&principal={RemoteCall.Escape(call.Given.GetValue(principal))}";
            call.Screen.Show(await call.PagesAsync(path, "sessions", Math.Max(1, call.Given.GetValue(limit))), answer => call.Screen.Table(
                "There is no such session.",
                ["SESSION", "STATUS", "WHO", "CLIENT", "CONNECTION", "CALLS", "DENIED", "WAITING", "LAST"],
                answer.Items("sessions").Select(static s => (string[])
                [
                    s.Text("id"), s.Text("status"), s.Person("principal"), s.Part("client").Text("name"), s.Text("connection"),
                    s.Text("calls"), s.Text("denied"), s.Items("waiting").Count().ToString(), s.Time("lastAt"),
                ])));
            return ExitCodes.Done;
        })
        { status, connection, principal, limit };
    }

    private static RemoteCommand Show()
    {
        var id = Id();
        var transcript = new Option<bool>("--transcript") { Description = "What was said, as a person reads it; reading it is audited." };
        var from = new Option<long>("--from") { Description = "The first entry of the transcript.", DefaultValueFactory = static _ => 1 };
        return new RemoteCommand("show", "One session.", async call =>
        {
            if (call.Given.GetValue(transcript))
                return await SessionTranscript.PrintAsync(call, call.Given.GetValue(id)!, Math.Max(1, call.Given.GetValue(from)));
            var session = await call.Remote.GetAsync($"api/v1/sessions/{RemoteCall.Escape(call.Given.GetValue(id))}", call.Cancellation);
            call.Screen.Show(session, answer => Print(call.Screen, answer));
            return ExitCodes.Done;
        })
        { id, transcript, from };
    }

    private static RemoteCommand Watch()
    {
        var id = Id();
        var from = new Option<long>("--from") { Description = "The first entry to show.", DefaultValueFactory = static _ => 1 };
        var watch = new RemoteCommand("watch", "A session's entries as they come, until it ends or Ctrl-C.", async call =>
        {
            var path = $"api/v1/sessions/{RemoteCall.Escape(call.Given.GetValue(id))}/stream?from={call.Given.GetValue(from)}";
            await foreach (var (name, data) in call.Remote.FollowAsync(path, call.Cancellation))
            {
                if (call.Screen.Json) call.Screen.JsonLine(data);
                else if (name == "entry") call.Screen.Line(EntryLine(data));
                if (name != "end") continue;
                if (!call.Screen.Json) call.Screen.Line($"The session is {data.Text("status")}: {data.Text("reason")}");
                break;
            }

            return ExitCodes.Done;
        })
        { id, from }.Stream();
        watch.Aliases.Add("tail");
        return watch;
    }

    private static RemoteCommand Change(string verb, string description, bool needsReason)
    {
        var id = Id();
        var reason = new Option<string?>("--reason") { Description = "Why; recorded.", Required = needsReason, HelpName = "TEXT" };
        return new RemoteCommand(verb, description, async call =>
        {
            var body = new JsonObject();
            if (call.Given.GetValue(reason) is { } why) body["reason"] = why;
            var path = $"api/v1/sessions/{RemoteCall.Escape(call.Given.GetValue(id))}/{verb}";
            call.Screen.Show(await call.Remote.PostAsync(path, body, call.Cancellation),
                answer => call.Screen.Line($"{answer.Text("id")} is {answer.Text("status")}."));
            return ExitCodes.Done;
        })
        { id, reason };
    }

    private static Argument<string> Id() => new("session") { Description = "The session's id, s_ and 26 characters." };

    private static void Print(Screen screen, JsonElement session) => screen.Pairs(
        ("session", session.Text("id")),
        ("status", session.Text("status")),
        ("reason", session.Text("reason")),
        ("who", session.Person("principal")),
        ("issuer", session.Part("principal").Text("issuer")),
        ("client", $"{session.Part("client").Text("name")} {session.Part("client").Text("version")}"),
        ("connection", session.Text("connection")),
        ("protocol", session.Text("era")),
        ("opened", session.Time("openedAt")),
        ("last", session.Time("lastAt")),
        ("calls", $"{session.Text("calls")}, of which {session.Text("toolCalls")} tool calls, "
            + $"{session.Text("denied")} denied, {session.Text("approved")} approved"),
        ("entries", session.Text("entries")),
        ("waiting", string.Join(' ', session.Texts("waiting"))));

    private static string EntryLine(JsonElement entry)
    {
        var payload = entry.Part("payload");
        var decision = payload.Part("decision");
        string[] words =
        [
            entry.Time("at"), entry.Text("sequence").PadLeft(5), entry.Text("kind").PadRight(9), payload.Text("method"),
                payload.Text("target"),
            decision.Text("rule") is { Length: > 0 } rule ? $"by {rule}" : "", decision.Text("reason"), payload.Text("end"),
                payload.Text("status"),
            payload.Text("reason"),
        ];
        return string.Join(' ', words.Where(static word => word.Length > 0));
    }
}
