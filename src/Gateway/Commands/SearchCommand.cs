using System.CommandLine;
using System.Text.Json;

namespace Gateway.Commands;

/// <summary><c>gateway sessions search</c>.</summary>
internal static class SearchCommand
{
    private static readonly (string Name, string Description)[] s_facets =
    [
        ("session", "Only this session's."), ("exchange", "Only this exchange."), ("principal", "Only this person's, by name or subject."),
        ("connection", "Only this connection's."), ("client", "Only this client's, as it names itself."),
        ("tool", "Only this tool's, prompt's or resource's."), ("method", "Only this method's, such as tools/call."),
        ("decision", "allow, deny or hold."), ("policy", "Only this policy's."), ("rule", "Only this rule's."),
        ("kind", "Only where such a value was found, such as card."), ("outcome", "completed, denied, open, upstreamTimeout, ..."),
        ("from", "Begun at this time or later, such as 2026-11-20T08:00:00Z."), ("to", "Begun before this time."),
    ];

    /// <summary>The command.</summary>
    public static RemoteCommand Build()
    {
        var text = new Argument<string>("text")
        {
            Description = "Words that it holds; those in double quotes follow each other.",
            DefaultValueFactory = static _ => "",
        };
        var facets = s_facets.Select(static facet => new Option<string?>("--" + facet.Name)
        {
            Description = facet.Description,
            HelpName = facet.Name.ToUpperInvariant(),
        }).ToArray();
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = static _ => 50 };
        var command = new RemoteCommand("search", "Recorded exchanges by what they hold, the one that began last first.", async call =>
        {
            var path = $"api/v1/recordings/search?text={RemoteCall.Escape(call.Given.GetValue(text))}"
                + string.Concat(s_facets.Zip(facets, (facet, option) => call.Given.GetValue(option) is { } value
                    ? $"&{facet.Name}={RemoteCall.Escape(value)}" : ""));
            var page = await call.PagesAsync(path, "exchanges", Math.Max(1, call.Given.GetValue(limit)));
            call.Screen.Show(page, answer => call.Screen.Table("Nothing was found.",
                ["AT", "SESSION", "ENTRY", "WHO", "CONNECTION", "CALL", "DECISION", "RULE", "OUTCOME", "FOUND"],
                answer.Items("exchanges").Select(Row)));
            return ExitCodes.Done;
        })
        { text, limit };
        foreach (var facet in facets) command.Add(facet);
        return command;
    }

    private static string[] Row(JsonElement hit) =>
    [
        hit.Time("at"), hit.Text("session"), hit.Text("sequence"), hit.Person("principal"), hit.Text("connection"),
        $"{hit.Text("method")} {hit.Text("tool")}".Trim(), hit.Text("decision"), hit.Text("rule"), hit.Text("outcome"),
        string.Join(' ', hit.Texts("kinds")),
    ];
}
