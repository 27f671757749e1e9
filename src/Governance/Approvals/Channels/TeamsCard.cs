using System.Buffers;
using System.Text.Json;

namespace Gateway.Governance.Approvals.Channels;

/// <summary>A notice as an Adaptive Card in the message that an incoming webhook or a workflow of Microsoft Teams takes.</summary>
/// <remarks>Texts of callers stand in text runs, which read no Markdown; facts and text blocks would. The card links to a page and carries
/// no button that decides, since these webhooks take nothing back. Teams takes 28 KB a message, so long arguments are cut, and the card
/// says by how much.</remarks>
public static class TeamsCard
{
    private const int BytesMax = 28_000;
    private const int TextLength = 12_000;
    private const int TextLengthMin = 16;
    private const int TitleLength = 500;

    /// <summary>The message, UTF-8 JSON of at most 28,000 bytes.</summary>
    public static byte[] Write(Notice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var facts = NoticeText.Facts(notice);
        var arguments = NoticeText.Arguments(notice);
        // Characters differ in how many bytes they take, so it is tried until it fits.
        for (var length = TextLength; length >= TextLengthMin; length /= 2)
        {
            var brief = BriefFacts.Of(facts, length / 8, out var left);
            var bytes = Write(notice, brief, arguments, (length, left));
            if (bytes.Length <= BytesMax) return bytes;
        }

        // The title, what is not shown, and the link: these fit whatever was asked.
        return Write(notice, [], "", (TitleLength, facts.Sum(static fact => fact.Value.Length) + arguments.Length));
    }

    private static byte[] Write(
        Notice notice, IReadOnlyList<(string Name, string Value)> facts, string arguments, (int Length, int Hidden) size)
    {
        var bytes = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "message");
            json.WriteStartArray("attachments"u8);
            json.WriteStartObject();
            json.WriteString("contentType"u8, "application/vnd.microsoft.card.adaptive");
            json.WriteNull("contentUrl"u8);
            json.WriteStartObject("content"u8);
            json.WriteString("$schema"u8, "http://adaptivecards.io/schemas/adaptive-card.json");
            json.WriteString("type"u8, "AdaptiveCard");
            json.WriteString("version"u8, "1.4");
            json.WriteStartArray("body"u8);
            var hidden = size.Hidden + WriteBlock(json, null, NoticeText.Title(notice), size.Length, Look.Title);
            foreach (var (name, value) in facts) WriteBlock(json, name, value, TextLength, Look.Fact);
            if (arguments.Length > 0) hidden += WriteBlock(json, null, arguments, size.Length, Look.Code);
            if (hidden > 0) WriteBlock(json, null, NoticeText.Cut(hidden), TextLength, Look.Fact);
            json.WriteEndArray();
            WriteActions(json, notice);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static int WriteBlock(Utf8JsonWriter json, string? name, string text, int length, Look look)
    {
        var shown = TextPieces.Of(text, length, 1, out var left);
        json.WriteStartObject();
        json.WriteString("type"u8, "RichTextBlock");
        json.WriteStartArray("inlines"u8);
        if (name is not null) WriteRun(json, name + ": ", Look.Title);
        WriteRun(json, shown.Count > 0 ? shown[0] : "", look);
        json.WriteEndArray();
        json.WriteEndObject();
        return left;
    }

    private static void WriteRun(Utf8JsonWriter json, string text, Look look)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "TextRun");
        json.WriteString("text"u8, text);
        if (look == Look.Title) json.WriteString("weight"u8, "Bolder");
        if (look == Look.Code) json.WriteString("fontType"u8, "Monospace");
        json.WriteEndObject();
    }

    private static void WriteActions(Utf8JsonWriter json, Notice notice)
    {
        json.WriteStartArray("actions"u8);
        if (notice.DecideAt is { } decide) WriteLink(json, "Read and decide", decide);
        else if (notice.ViewAt is { } view) WriteLink(json, "Read all of it", view);
        json.WriteEndArray();
    }

    private static void WriteLink(Utf8JsonWriter json, string title, Uri url)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "Action.OpenUrl");
        json.WriteString("title"u8, title);
        json.WriteString("url"u8, url.AbsoluteUri);
        json.WriteEndObject();
    }

    private enum Look
    {
        Title,
        Fact,
        Code,
    }
}
