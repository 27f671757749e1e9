using System.CommandLine;
using System.Text.Json;

namespace Gateway.Commands;

/// <summary><c>gateway approvals deliveries</c> and <c>gateway approvals channels</c>.</summary>
internal static class DeliveriesCommand
{
    /// <summary>The delivery log.</summary>
    public static RemoteCommand Build()
    {
        var approval = new Option<string?>("--approval") { Description = "Only this approval's.", HelpName = "ID" };
        var channel = new Option<string?>("--channel") { Description = "Only this channel's.", HelpName = "NAME" };
        var status = new Option<string?>("--status") { Description = "waiting, delivered, failed or dropped.", HelpName = "STATUS" };
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = static _ => 50 };
        return new RemoteCommand("deliveries", "Who was told of approvals, and what became of it.", async call =>
        {
            var path = $"api/v1/approvals/deliveries?approval={RemoteCall.Escape(call.Given.GetValue(approval))}"
                + $"&channel={RemoteCall.Escape(call.Given.GetValue(channel))}&status={RemoteCall.Escape(call.Given.GetValue(status))}";
            var page = await call.PagesAsync(path, "deliveries", Math.Max(1, call.Given.GetValue(limit)));
            call.Screen.Show(page, answer => call.Screen.Table("Nothing was told.",
                ["APPROVAL", "CHANGE", "CHANNEL", "TO", "STATUS", "TRIES", "NEXT", "LAST"], answer.Items("deliveries").Select(Row)));
            return ExitCodes.Done;
        })
        { approval, channel, status, limit };
    }

    private static string[] Row(JsonElement delivery) =>
    [
        delivery.Text("approval"), delivery.Text("change"),
        delivery.Text("standsFor") is { Length: > 0 } other ? $"{delivery.Text("channel")} for {other}" : delivery.Text("channel"),
        delivery.Text("person"), delivery.Text("status"), delivery.Text("tries"), delivery.Time("nextAt"),
        delivery.Text("reason") is { Length: > 0 } reason ? reason : delivery.Items("attempts").LastOrDefault().Text("says"),
    ];

    /// <summary>The channels' health.</summary>
    public static RemoteCommand BuildChannels() => new("channels", "How the channels are. Exit code 1: one takes nothing.", async call =>
    {
        var channels = await call.Remote.GetAsync("api/v1/approvals/channels", call.Cancellation);
        call.Screen.Show(channels, answer => call.Screen.Table("There are no channels.", ["CHANNEL", "STATE", "SINCE", "SAYS"],
            answer.Items("channels").Select(static c => (string[])[c.Text("name"), c.Text("state"), c.Time("since"), c.Text("says")])));
        return channels.Items("channels").Any(static c => c.Text("state") is "dead") ? ExitCodes.Refused : ExitCodes.Done;
    });
}
