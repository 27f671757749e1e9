using System.Buffers;
using System.Text.Json;

namespace Gateway.Governance.Approvals.Channels;

/// <summary>Why a press of a button decided nothing, as a message that only its presser sees, for <c>chat.postEphemeral</c>.</summary>
public static class SlackRefusal
{
    private const int TextLength = 3_000;

    /// <summary>The message, UTF-8 JSON.</summary>
    /// <param name="channel">Slack's id of the conversation.</param>
    /// <param name="user">Slack's id of the person.</param>
    /// <param name="text">What to tell; what is beyond 3,000 characters is left out. Slack reads no markup in it.</param>
    public static byte[] Write(string channel, string user, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > TextLength) text = text[..(TextLength - 1)] + "…";
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("channel"u8, channel);
            json.WriteString("user"u8, user);
            // Shown in notifications, and the one text that Slack reads as markup.
            json.WriteString("text"u8, "Nothing was decided");
            json.WriteStartArray("blocks"u8);
            json.WriteStartObject();
            json.WriteString("type"u8, "section"u8);
            json.WriteStartObject("text"u8);
            json.WriteString("type"u8, "plain_text"u8);
            json.WriteString("text"u8, text);
            json.WriteBoolean("emoji"u8, false);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
