using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Gateway.Edge.Mcp;

/// <summary>Sets one member of <c>params._meta</c> and leaves every other byte of a message as it is.</summary>
internal static class MetaMember
{
    /// <summary>The message with the member; one of that name is replaced.</summary>
    /// <param name="frame">A message that was read strictly.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="value">Its value.</param>
    public static ReadOnlyMemory<byte> Set(Frame frame, string name, string value)
    {
        var message = frame.Message.Span;
        var made = new ArrayBufferWriter<byte>(message.Length + 256);
        if (frame.Params.IsEmpty)
        {
            // Before the last brace of the message.
            var end = message.LastIndexOf((byte)'}');
            made.Write(message[..end]);
            Write(made, ",\"params\":{\"_meta\":{");
            Member(made, name, value);
            Write(made, "}}}");
            return made.WrittenMemory;
        }

        made.Write(message[..frame.Params.Offset]);
        Object(made, frame.Params.Of(frame.Message).Span, "_meta",
            (into, meta) => Object(into, meta, name, (text, _) => Quoted(text, value)));
        made.Write(message[(frame.Params.Offset + frame.Params.Length)..]);
        return made.WrittenMemory;
    }

    // Copies an object and lets one member be written anew; it comes last, as nothing depends on an order.
    private static void Object(ArrayBufferWriter<byte> into, ReadOnlySpan<byte> json, string name, Writing write)
    {
        Write(into, "{");
        var (isFirst, found) = (true, (Start: 0, End: 0));
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 512 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            var value = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isIt)
            {
                found = (value, (int)reader.BytesConsumed);
                continue;
            }

            if (!isFirst) Write(into, ",");
            into.Write(json[start..(int)reader.BytesConsumed]);
            isFirst = false;
        }

        if (!isFirst) Write(into, ",");
        Quoted(into, name);
        Write(into, ":");
        write(into, found.End > 0 && json[found.Start] == (byte)'{' ? json[found.Start..found.End] : "{}"u8);
        Write(into, "}");
    }

    private static void Member(ArrayBufferWriter<byte> into, string name, string value)
    {
        Quoted(into, name);
        Write(into, ":");
        Quoted(into, value);
    }

    private static void Quoted(ArrayBufferWriter<byte> into, string text) => Write(into, JsonSerializer.Serialize(text));

    private static void Write(ArrayBufferWriter<byte> into, string text) => into.Write(Encoding.UTF8.GetBytes(text));

    private delegate void Writing(ArrayBufferWriter<byte> into, ReadOnlySpan<byte> before);
}
