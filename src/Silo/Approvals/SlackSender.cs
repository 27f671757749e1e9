using System.Net.Http.Headers;
using System.Text.Json;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;

namespace Gateway.Silo.Approvals;

/// <summary>Posts messages to Slack, and takes their buttons away once nothing is left to decide.</summary>
internal sealed class SlackSender(ChannelHttp http, ChannelSecrets secrets, LinkKey key) : ISender
{
    public bool IsFor(ChannelConfig channel) => channel.Slack is not null;

    public async Task<SendResult> SendAsync(Notice notice, ChannelConfig channel, Delivery? asked, CancellationToken cancellation)
    {
        var slack = channel.Slack!;
        // "C012 1700000000.000100": where the first message is, by Slack's own words.
        var first = asked?.Receipt.Split(' ') is { Length: 2 } receipt ? receipt : null;
        var button = notice.Change == NoticeChange.Requested ? ApprovalLinks.Button(key, notice.View) : null;
        var body = SlackMessage.Write(notice, first?[0] ?? slack.Channel, button, first?[1]);
        var token = secrets.Read(slack.Token);
        var method = new Uri(slack.Url, first is null ? "chat.postMessage" : "chat.update");
        var (answer, failure) = await http.PostAsync(method, body,
            headers => headers.Authorization = new AuthenticationHeaderValue("Bearer", token), channel.Timeout, cancellation);
        if (failure is not null) return failure;
        var result = answer!.ToResult();
        return result.Outcome == SendOutcome.Delivered ? Read(answer.Body, first is not null) : result;
    }

    // Slack answers 200 to failures too; ok is what counts.
    private static SendResult Read(string body, bool isUpdate)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement is { ValueKind: JsonValueKind.Object } root)
            {
                if (root.TryGetProperty("ok"u8, out var ok) && ok.ValueKind == JsonValueKind.True)
                    return SendResult.Of(SendOutcome.Delivered, "Slack took it") with { Receipt = Receipt(root) };
                return Refused(Text(root, "error"), isUpdate);
            }
        }
        catch (JsonException)
        {
            return SendResult.Of(SendOutcome.Again, "Slack's answer cannot be read");
        }

        return SendResult.Of(SendOutcome.Again, "Slack's answer cannot be read");
    }

    private static SendResult Refused(string error, bool isUpdate) => error switch
    {
        "ratelimited" or "rate_limited" or "internal_error" or "fatal_error" or "service_unavailable" or "request_timeout" or "" =>
            SendResult.Of(SendOutcome.Again, $"Slack says {error}"),
        // Somebody took the message away; there is nothing left to bring up to date.
        "message_not_found" or "cant_update_message" or "edit_window_closed" when isUpdate =>
            SendResult.Of(SendOutcome.Delivered, $"Slack says {error}: the message is gone"),
        _ => SendResult.Of(SendOutcome.Never, $"Slack says {error}"),
    };

    private static string Receipt(JsonElement root) =>
        Text(root, "channel") is { Length: > 0 } channel && Text(root, "ts") is { Length: > 0 } ts ? $"{channel} {ts}" : "";

    private static string Text(JsonElement of, string name)
    {
        try
        {
            return of.TryGetProperty(name, out var part) && part.ValueKind == JsonValueKind.String ? part.GetString()! : "";
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is no text. What was posted is posted all the same.
            return "";
        }
    }
}
