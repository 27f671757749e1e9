using System.Text;
using System.Text.Json;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Messages;

namespace Gateway.Governance.Masking.Entities;

/// <summary>Lists the texts of a message that may name a person, a place or an organisation.</summary>
public static class EntityTexts
{
    private const int CharactersMin = 2;

    /// <summary>The strings of params, result and error that have a letter, those of JSON documents inside strings one by one, and property
    /// names that are words and not one identifier.</summary>
    /// <param name="message">One JSON-RPC message in UTF-8.</param>
    /// <returns>The texts in the message's order; none of a message that is not JSON.</returns>
    public static IReadOnlyList<EntityText> Of(ReadOnlyMemory<byte> message)
    {
        var texts = new List<EntityText>();
        try
        {
            Walk(message, texts);
        }
        catch (JsonException)
        {
            // What is no JSON is refused where it is masked; there is nothing to ask about.
            texts.Clear();
        }

        return texts;
    }

    private static void Walk(ReadOnlyMemory<byte> message, List<EntityText> texts)
    {
        var decoded = new JsonText();
        var reader = new Utf8JsonReader(message.Span, new JsonReaderOptions { MaxDepth = MessageWalk.DepthMax });
        var isBatch = false;
        while (reader.Read())
        {
            isBatch |= reader is { CurrentDepth: 0, TokenType: JsonTokenType.StartArray };
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == (isBatch ? 2 : 1)
                && !reader.ValueTextEquals("params"u8) && !reader.ValueTextEquals("result"u8) && !reader.ValueTextEquals("error"u8))
            {
                reader.Skip();
                continue;
            }

            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            {
                continue;
            }

            var source = new EntitySource(message, (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
            decoded.Decode(reader.ValueSpan);
            var text = decoded.Text.ToArray();
            decoded.Release();
            if (reader.TokenType == JsonTokenType.String && ValueMask.IsDocument(text))
            {
                Inside(source, text, texts);
            }
            else if (Asks(text, reader.TokenType == JsonTokenType.PropertyName))
            {
                texts.Add(new EntityText(source, text));
            }
        }
    }

    private static void Inside(EntitySource source, byte[] document, List<EntityText> texts)
    {
        var decoded = new JsonText();
        var reader = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = MessageWalk.DepthMax });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            {
                continue;
            }

            decoded.Decode(reader.ValueSpan);
            var text = decoded.Text.ToArray();
            decoded.Release();
            if (Asks(text, reader.TokenType == JsonTokenType.PropertyName))
            {
                var start = (int)reader.TokenStartIndex + 1;
                texts.Add(new EntityText(source, document, start..(start + reader.ValueSpan.Length), text));
            }
        }
    }

    private static bool Asks(ReadOnlySpan<byte> text, bool isName)
    {
        if (text.Length < CharactersMin || ValueMask.IsBase64(text) || (isName && text.IndexOf((byte)' ') < 0))
        {
            return false;
        }

        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var consumed);
            if (Rune.IsLetter(rune))
            {
                return true;
            }

            text = text[consumed..];
        }

        return false;
    }
}
