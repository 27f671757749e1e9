using System.Text;
using System.Text.Json;
using Gateway.Governance.Masking.Messages;

namespace Gateway.Governance.Masking.Content;

/// <summary>Takes content that policy withholds out of one message.</summary>
/// <remarks>Blocks are objects under a member <c>content</c>, alone or in an array, and the items of <c>contents</c>; not what tools say
/// to each other in <c>structuredContent</c>, <c>arguments</c> and <c>_meta</c>. Source: MCP 2026-07-28, content types.</remarks>
public sealed class ContentFilter
{
    private readonly ContentRules _rules;
    private readonly List<Edit> _edits = [];
    private bool _held;

    private ContentFilter(ContentRules rules) => _rules = rules;

    /// <summary>Filters a message of an upstream.</summary>
    /// <param name="message">One valid JSON-RPC message in UTF-8.</param>
    /// <param name="rules">What is withheld.</param>
    /// <returns>The message, the same memory if nothing was taken out; and whether all of it must be withheld.</returns>
    public static (ReadOnlyMemory<byte> Message, bool IsHeld) Apply(ReadOnlyMemory<byte> message, ContentRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (rules.IsEmpty)
        {
            return (message, false);
        }

        var filter = new ContentFilter(rules);
        var reader = new Utf8JsonReader(message.Span, new JsonReaderOptions { MaxDepth = MessageWalk.DepthMax });
        reader.Read();
        filter.Value(ref reader, isBlock: false, isContents: false);
        return (filter._edits.Count == 0 ? message : Edit.Apply(message.Span, filter._edits), filter._held);
    }

    private void Value(ref Utf8JsonReader reader, bool isBlock, bool isContents)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                Value(ref reader, isBlock, isContents);
            }
        }
        else if (reader.TokenType == JsonTokenType.StartObject && !(isBlock && IsTaken(ref reader)))
        {
            Members(ref reader, isContents);
        }
    }

    private void Members(ref Utf8JsonReader reader, bool isContents)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var (isData, isBlock, isItem) = Member(ref reader);
            var isBlob = isContents && reader.ValueTextEquals("blob"u8);
            reader.Read();
            if (isBlob && reader.TokenType == JsonTokenType.String && Withhold(ContentKind.Blob))
            {
                // uri and type stay, so that it is still a resource's content: a text.
                _edits.Add(new Edit(start, (int)reader.BytesConsumed - start, "\"text\":\"[blob withheld]\""u8.ToArray()));
            }
            else if (isData)
            {
                reader.Skip();
            }
            else
            {
                Value(ref reader, isBlock, isItem);
            }
        }
    }

    private static (bool IsData, bool IsBlock, bool IsItem) Member(ref Utf8JsonReader name) => (
        name.ValueTextEquals("structuredContent"u8) || name.ValueTextEquals("arguments"u8) || name.ValueTextEquals("input"u8)
            || name.ValueTextEquals("_meta"u8) || name.ValueTextEquals("inputSchema"u8) || name.ValueTextEquals("outputSchema"u8)
            || name.ValueTextEquals("requestedSchema"u8),
        name.ValueTextEquals("content"u8),
        name.ValueTextEquals("contents"u8));

    // The reader stands at the block's begin; behind its end if it is taken out.
    private bool IsTaken(ref Utf8JsonReader reader)
    {
        if (KindOf(reader) is not { } kind || !Withhold(kind))
        {
            return false;
        }

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var text = $$"""{"type":"text","text":"[{{ContentRules.Names[(int)kind]}} withheld]"}""";
        _edits.Add(new Edit(start, (int)reader.BytesConsumed - start, Encoding.UTF8.GetBytes(text)));
        return true;
    }

    private bool Withhold(ContentKind kind)
    {
        _held |= _rules.Holds(kind);
        return _rules.Withholds(kind);
    }

    // A copy of the reader looks ahead.
    private static ContentKind? KindOf(Utf8JsonReader block)
    {
        ContentKind? kind = ContentKind.Unknown;
        var hasBlob = false;
        while (block.Read() && block.TokenType == JsonTokenType.PropertyName)
        {
            var isType = block.ValueTextEquals("type"u8);
            var isResource = block.ValueTextEquals("resource"u8);
            block.Read();
            if (isType && block.TokenType == JsonTokenType.String)
            {
                kind = block.ValueTextEquals("image"u8) ? ContentKind.Image : block.ValueTextEquals("audio"u8) ? ContentKind.Audio
                    : IsText(ref block) ? null : ContentKind.Unknown;
            }
            else if (isResource && block.TokenType == JsonTokenType.StartObject)
            {
                hasBlob = HasBlob(block);
            }

            block.Skip();
        }

        return kind is null && hasBlob ? ContentKind.Blob : kind;
    }

    // Types whose texts detectors read.
    private static bool IsText(ref Utf8JsonReader type) => type.ValueTextEquals("text"u8) || type.ValueTextEquals("resource"u8)
        || type.ValueTextEquals("resource_link"u8) || type.ValueTextEquals("tool_use"u8) || type.ValueTextEquals("tool_result"u8);

    private static bool HasBlob(Utf8JsonReader resource)
    {
        var found = false;
        while (resource.Read() && resource.TokenType == JsonTokenType.PropertyName)
        {
            found |= resource.ValueTextEquals("blob"u8);
            resource.Read();
            resource.Skip();
        }

        return found;
    }
}
