using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary><c>gateway exports</c>.</summary>
internal static class ExportsCommand
{
    /// <summary>The command.</summary>
    public static Command Build() => new("exports", "See how recordings leave the gateway, and set an export back.") { List(), Reset() };

    private static RemoteCommand List() => new("list", "How the exports are and how far they have come. Exit code 1: one is failing.",
        async call =>
        {
            var exports = await call.Remote.GetAsync("api/v1/exports", call.Cancellation);
            call.Screen.Show(exports, answer => call.Screen.Table("There are no exports.",
                ["EXPORT", "KIND", "HEALTH", "SINCE", "SENT", "BEHIND", "SECONDS", "SAYS"], answer.Items("exports").Select(Row)));
            return exports.Items("exports").Any(static e => e.Text("health") is "failing") ? ExitCodes.Refused : ExitCodes.Done;
        });

    private static RemoteCommand Reset()
    {
        var name = new Argument<string>("export") { Description = "The export's name." };
        var to = new Option<string>("--to")
        {
            Description = "start, end, or the position of the last entry that need not be sent.",
            Required = true,
            HelpName = "PLACE",
        };
        return new RemoteCommand("reset",
            "Make an export go on from another entry: send all again, or pass what its receiver will not take.", async call =>
            {
                var path = $"api/v1/exports/{RemoteCall.Escape(call.Given.GetValue(name))}/reset";
                var body = new JsonObject { ["to"] = call.Given.GetValue(to) };
                call.Screen.Show(await call.Remote.PostAsync(path, body, call.Cancellation), answer => call.Screen.Line(
                    $"{answer.Text("name")} goes on behind entry {answer.Text("position")} of {answer.Text("head")}."));
                return ExitCodes.Done;
            })
        { name, to };
    }

    private static string[] Row(JsonElement export) =>
    [
        export.Text("name"), export.Text("kind"), export.Text("health"), export.Time("since"), export.Time("sentAt"),
        export.Text("lagEntries"), export.Text("lagSeconds"), export.Text("says"),
    ];
}
