using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary><c>gateway retention</c>.</summary>
internal static class RetentionCommand
{
    /// <summary>The command.</summary>
    public static Command Build() => new("retention", "Erase what recordings hold, or keep it from being erased.")
    {
        Change("erase", "Erase the payloads of a session, or of all of a principal's sessions, for good.", "erase", needsReason: true,
            Erased),
        Change("hold", "Keep a session, or all of a principal, from being erased.", "holds", needsReason: true, Holds),
        Change("lift", "Lift a legal hold.", "holds/lift", needsReason: false, Holds),
        new RemoteCommand("holds", "The legal holds in force.", async call =>
        {
            call.Screen.Show(await call.Remote.GetAsync("api/v1/retention/holds", call.Cancellation), answer => Holds(call.Screen, answer));
            return ExitCodes.Done;
        }),
    };

    private static RemoteCommand Change(
        string verb, string description, string path, bool needsReason, Action<Screen, JsonElement> print)
    {
        var session = new Option<string?>("--session") { Description = "The session.", HelpName = "ID" };
        var issuer = new Option<string?>("--issuer") { Description = "The principal's issuer, exactly.", HelpName = "URL" };
        var subject = new Option<string?>("--subject") { Description = "The principal's subject, exactly.", HelpName = "TEXT" };
        var reason = new Option<string?>("--reason") { Description = "Why; recorded.", Required = needsReason, HelpName = "TEXT" };
        return new RemoteCommand(verb, description, async call =>
        {
            var body = new JsonObject();
            foreach (var option in new[] { session, issuer, subject, reason })
                if (call.Given.GetValue(option) is { } value) body[option.Name[2..]] = value;
            call.Screen.Show(await call.Remote.PostAsync($"api/v1/retention/{path}", body, call.Cancellation), answer =>
                print(call.Screen, answer));
            return ExitCodes.Done;
        })
        { session, issuer, subject, reason };
    }

    private static void Erased(Screen screen, JsonElement answer) => screen.Pairs(
        ("erased", string.Join(' ', answer.Texts("erased"))),
        ("on legal hold", string.Join(' ', answer.Texts("onHold"))),
        ("not ended", string.Join(' ', answer.Texts("open"))),
        ("not finished", string.Join(' ', answer.Texts("failed"))),
        ("under way", answer.Text("goesOn") == "yes"
            ? "yes, this is what came of it so far; give the same order again for the rest" : ""));

    private static void Holds(Screen screen, JsonElement answer)
    {
        foreach (var hold in answer.GetProperty("items").EnumerateArray())
        {
            screen.Pairs(("target", hold.Text("target")), ("reason", hold.Text("reason")), ("by", hold.Text("by")),
                ("at", hold.Text("at")));
        }
    }
}
