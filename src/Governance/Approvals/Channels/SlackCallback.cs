using System.Text;
using System.Text.Json;

namespace Gateway.Governance.Approvals.Channels;

/// <summary>What a press of a button in Slack says. Trust it only after <see cref="SlackSignature"/>.</summary>
/// <param name="Team">Slack's id of the workspace of the person.</param>
/// <param name="User">Slack's id of the person.</param>
/// <param name="Approve">Yes or no.</param>
/// <param name="Value">The button's value, as it came.</param>
/// <param name="Reason">What was written as the reason; empty for nothing.</param>
public sealed record SlackCallback(string Team, string User, bool Approve, string Value, string Reason)
{
    /// <summary>Slack's id of the conversation in which the button stands; empty where the callback does not say.</summary>
    public string Channel { get; init; } = "";

    private const int Depth = 64;

    /// <summary>Reads the form that Slack posts: <c>payload</c>, percent-encoded JSON of type <c>block_actions</c>.</summary>
    /// <returns>Null for everything that is not one press of one of the gateway's two deciding buttons.</returns>
    public static SlackCallback? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var form = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body);
            const string name = "payload=";
            if (!form.StartsWith(name, StringComparison.Ordinal) || form.Contains('&', StringComparison.Ordinal)) return null;
            var payload = Uri.UnescapeDataString(form[name.Length..].Replace('+', ' '));
            using var document = JsonDocument.Parse(
                payload, new JsonDocumentOptions { MaxDepth = Depth, AllowDuplicateProperties = false });
            return Read(document.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or DecoderFallbackException or ArgumentException)
        {
            return null;
        }
    }

    private static SlackCallback? Read(JsonElement payload)
    {
        if (Text(payload, "type") != "block_actions" || Part(payload, "actions") is not { ValueKind: JsonValueKind.Array } actions
            || actions.GetArrayLength() != 1 || Part(payload, "user") is not { } user) return null;
        var action = actions[0];
        var word = Text(action, "action_id");
        if (word is not (SlackMessage.ApproveAction or SlackMessage.DenyAction)) return null;
        var team = Text(user, "team_id") ?? (Part(payload, "team") is { } own ? Text(own, "id") : null);
        if (Text(user, "id") is not { Length: > 0 } id || team is not { Length: > 0 }
            || Text(action, "value") is not { } value) return null;
        return new SlackCallback(team, id, word == SlackMessage.ApproveAction, value, ReasonOf(payload))
        {
            Channel = Part(payload, "channel") is { } channel ? Text(channel, "id") ?? "" : "",
        };
    }

    private static string ReasonOf(JsonElement payload) =>
        Part(payload, "state") is { } state && Part(state, "values") is { } values && Part(values, SlackMessage.ReasonBlock) is { } block
            && Part(block, SlackMessage.ReasonBlock) is { } field
            ? Text(field, "value") ?? ""
            : "";

    private static JsonElement? Part(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var part)
            && part.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? part : null;

    private static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var part) && part.ValueKind == JsonValueKind.String
            ? part.GetString() : null;
}
