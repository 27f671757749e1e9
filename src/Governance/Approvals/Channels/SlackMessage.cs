using System.Buffers;
using System.Text.Json;

namespace Gateway.Governance.Approvals.Channels;

/// <summary>A notice as a Slack message of blocks, for <c>chat.postMessage</c> and <c>chat.update</c>.</summary>
/// <remarks>Texts of callers stand in <c>plain_text</c> objects only, where Slack reads no markup, mentions or links. Limits are Slack's
/// published ones: 50 blocks, 3,000 characters a section, 2,000 a button's value; and one that it does not publish, of some 12,000
/// characters in all blocks (seen: slackapi/bolt-js, issues 2509 and 2867). What does not fit is counted and linked, never dropped in
/// silence.</remarks>
public static class SlackMessage
{
    /// <summary>The block that holds the buttons.</summary>
    public const string ActionsBlock = "gateway.decision";

    /// <summary>The button that says yes.</summary>
    public const string ApproveAction = "gateway.approve";

    /// <summary>The button that says no.</summary>
    public const string DenyAction = "gateway.deny";

    /// <summary>The block, and the field in it, that holds the reason.</summary>
    public const string ReasonBlock = "gateway.reason";

    private const int SectionLength = 3_000;
    private const int TextLength = 10_000;
    private const int TitleLength = 1_000;
    private const int FactsLength = 5_000;
    private const int SummaryLength = 500;

    /// <summary>The message, UTF-8 JSON.</summary>
    /// <param name="notice">What is told.</param>
    /// <param name="channel">Slack's id of the conversation.</param>
    /// <param name="button">Value of both buttons, at most 2,000 characters; null for a message without buttons.</param>
    /// <param name="message">Slack's <c>ts</c> of the message that this one replaces; null for a new one.</param>
    public static byte[] Write(Notice notice, string channel, string? button, string? message)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var bytes = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("channel"u8, channel);
            if (message is not null) json.WriteString("ts"u8, message);
            // Shown in notifications, and the one text that Slack reads as markup.
            var title = NoticeText.Title(notice);
            var summary = TextPieces.Of(title, SummaryLength, 1, out var left)[0];
            json.WriteString("text"u8, Escape(left > 0 ? summary + "…" : summary));
            json.WriteBoolean("unfurl_links"u8, false);
            json.WriteBoolean("unfurl_media"u8, false);
            json.WriteStartArray("blocks"u8);
            var facts = BriefFacts.Lines(NoticeText.Facts(notice), FactsLength, out var hidden);
            title = TextPieces.Start(title, TitleLength, ref hidden);
            var arguments = TextPieces.Start(NoticeText.Arguments(notice), TextLength - title.Length - facts.Length, ref hidden);
            foreach (var text in (string[])[title, facts, arguments]) WriteText(json, text);
            if (hidden > 0) WriteSection(json, NoticeText.Cut(hidden));
            if (button is not null) WriteReason(json);
            WriteActions(json, notice, button);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static void WriteText(Utf8JsonWriter json, string text)
    {
        // As many sections as it takes: it is cut already.
        foreach (var piece in TextPieces.Of(text, SectionLength, TextLength, out _)) WriteSection(json, piece);
    }

    private static void WriteSection(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "section");
        WritePlain(json, "text", text);
        json.WriteEndObject();
    }

    private static void WritePlain(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("type"u8, "plain_text");
        json.WriteString("text"u8, text);
        json.WriteBoolean("emoji"u8, false);
        json.WriteEndObject();
    }

    private static void WriteReason(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "input");
        json.WriteString("block_id"u8, ReasonBlock);
        json.WriteBoolean("optional"u8, true);
        WritePlain(json, "label", "Reason (a no needs one; the caller is told)");
        json.WriteStartObject("element"u8);
        json.WriteString("type"u8, "plain_text_input");
        json.WriteString("action_id"u8, ReasonBlock);
        json.WriteNumber("max_length"u8, 1_000);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteActions(Utf8JsonWriter json, Notice notice, string? button)
    {
        if (button is null && notice.ViewAt is null) return;
        json.WriteStartObject();
        json.WriteString("type"u8, "actions");
        json.WriteString("block_id"u8, ActionsBlock);
        json.WriteStartArray("elements"u8);
        if (button is not null)
        {
            WriteButton(json, ApproveAction, "Approve", "primary", button, null);
            WriteButton(json, DenyAction, "Deny", "danger", button, null);
        }

        if (notice.ViewAt is { } at) WriteButton(json, "gateway.view", "Read all of it", null, null, at);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteButton(Utf8JsonWriter json, string action, string text, string? style, string? value, Uri? url)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "button");
        json.WriteString("action_id"u8, action);
        WritePlain(json, "text", text);
        if (style is not null) json.WriteString("style"u8, style);
        if (value is not null) json.WriteString("value"u8, value);
        if (url is not null) json.WriteString("url"u8, url.AbsoluteUri);
        json.WriteEndObject();
    }

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
