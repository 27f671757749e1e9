using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Approvals;
using Gateway.Edge.Gateway;
using Gateway.Governance.Connections;

namespace Gateway.Edge.Mcp;

/// <summary>Takes out of a list what its caller could never be let through to, and leaves every other byte as the upstream wrote
/// it.</summary>
/// <remarks>Order, cursor and unknown members stay. What a caller sees depends on who it is, so a shared cache must not keep it:
/// <c>cacheScope</c>
/// becomes private (MCP 2026-07-28, caching).</remarks>
internal static class ListFilter
{
    /// <summary>Whether this method's result is such a list.</summary>
    public static bool Concerns(string method) => Member(method) is not null;

    /// <summary>The message with the list filtered; tools are handed to the connection's catalogue on the way.</summary>
    /// <param name="x">The exchange on whose stream it came.</param>
    /// <param name="method">The method that it answers.</param>
    /// <param name="message">The whole JSON-RPC answer.</param>
    public static async ValueTask<ReadOnlyMemory<byte>> FilterAsync(Exchange x, string method, ReadOnlyMemory<byte> message)
    {
        using var document = JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = 512 });
        var result = document.RootElement.GetProperty("result"u8);
        if (result.ValueKind != JsonValueKind.Object || !result.TryGetProperty(Member(method)!, out var list)
            || list.ValueKind != JsonValueKind.Array)
            return message;
        if (method == Methods.ToolsList) await LearnAsync(x, list);

        ImmutableArray<ListItem> items = [.. list.EnumerateArray().Select(item => Item(x, method, item))];
        // Behind the upstream's own, so on the last page.
        var own = method == Methods.ToolsList && !IsContinued(result) ? ApprovalTools.Offered(x.Route) : [];
        ImmutableArray<ListItem> asked = [.. items, .. own.Select(tool => new ListItem(tool.Facts, null, null))];
        var visible = asked.IsEmpty ? [] : await x.Session.Grain.VisibleAsync(x.Principal, asked);
        var shown = ImmutableArray.CreateRange(items.Select((item, i) =>
            visible[i] && (item.Tool is null || !ApprovalTools.Offers(x.Route, item.Tool.Name))));
        return Splice(message, list, shown, [.. own.Where((_, i) => visible[items.Length + i]).Select(tool => tool.Definition)], result);
    }

    /// <summary>Hands the definitions of a tool list to the connection's catalogue.</summary>
    public static Task LearnAsync(Exchange x, JsonElement list)
    {
        var hash = SHA256.HashData(JsonMarshal.GetRawUtf8Value(list));
        return x.Route.Room.LearnAsync(hash, () => ToolCatalogue.Read(list));
    }

    private static string? Member(string method) => method switch
    {
        Methods.ToolsList => "tools",
        Methods.PromptsList => "prompts",
        Methods.ResourcesList => "resources",
        Methods.ResourcesTemplatesList => "resourceTemplates",
        _ => null,
    };

    private static ListItem Item(Exchange x, string method, JsonElement item)
    {
        return method switch
        {
            Methods.ToolsList => new ListItem(x.Route.Room.Facts(Text(item, "name"u8), x.Route.Config), null, null),
            Methods.PromptsList => new ListItem(null, Text(item, "name"u8), null),
            Methods.ResourcesList => new ListItem(null, null, Text(item, "uri"u8)),
            // What a template becomes is known when it is read.
            _ => new ListItem(null, null, ""),
        };
    }

    private static string Text(JsonElement item, ReadOnlySpan<byte> member) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(member, out var value)
            && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static bool IsContinued(JsonElement result) =>
        result.TryGetProperty("nextCursor"u8, out var next) && next.ValueKind != JsonValueKind.Null;

    /// <summary>The message with some of a list's items.</summary>
    /// <param name="message">The whole JSON-RPC answer.</param>
    /// <param name="list">The list, of a document over these very bytes.</param>
    /// <param name="visible">Which items stay, in order.</param>
    /// <param name="own">Items that are added at the end, raw.</param>
    /// <param name="result">The result that holds the list.</param>
    public static ReadOnlyMemory<byte> Splice(ReadOnlyMemory<byte> message, JsonElement list, ImmutableArray<bool> visible,
        ImmutableArray<byte[]> own, JsonElement result)
    {
        var scope = result.TryGetProperty("cacheScope"u8, out var found) && found.ValueKind == JsonValueKind.String
            && !found.ValueEquals("private"u8)
            ? Of(message, found)
            : default(Place?);
        if (visible.All(v => v) && own.IsEmpty && scope is null) return message;

        var array = Of(message, list);
        var edits = new List<(Place Place, byte[] By)> { (array, Kept(list, visible, own)) };
        if (scope is { } place) edits.Add((place, "\"private\""u8.ToArray()));
        edits.Sort((a, b) => a.Place.Offset.CompareTo(b.Place.Offset));

        var output = new ArrayBufferWriter<byte>(message.Length + 16);
        var at = 0;
        foreach (var (edited, by) in edits)
        {
            output.Write(message.Span[at..edited.Offset]);
            output.Write(by);
            at = edited.Offset + edited.Length;
        }

        output.Write(message.Span[at..]);
        return output.WrittenMemory;
    }

    private static byte[] Kept(JsonElement list, ImmutableArray<bool> visible, ImmutableArray<byte[]> own)
    {
        var kept = new ArrayBufferWriter<byte>(1024);
        kept.Write("["u8);
        var i = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (!visible[i++]) continue;
            if (kept.WrittenCount > 1) kept.Write(","u8);
            kept.Write(JsonMarshal.GetRawUtf8Value(item));
        }

        foreach (var definition in own)
        {
            if (kept.WrittenCount > 1) kept.Write(","u8);
            kept.Write(definition);
        }

        kept.Write("]"u8);
        return kept.WrittenSpan.ToArray();
    }

    // The document was parsed over these very bytes, so an element's raw value lies within them.
    private static Place Of(ReadOnlyMemory<byte> message, JsonElement element)
    {
        var raw = JsonMarshal.GetRawUtf8Value(element);
        return message.Span.Overlaps(raw, out var offset)
            ? new Place(offset, raw.Length)
            : throw new InvalidOperationException("A JSON element outside of its own document.");
    }
}
