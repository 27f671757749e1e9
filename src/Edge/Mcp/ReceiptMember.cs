using System.Text.Json;
using Gateway.Abstractions.Recording;

namespace Gateway.Edge.Mcp;

/// <summary>The receipt in an answer's <c>result._meta</c>: which entry of the recording the request is (docs/evidence.md).</summary>
/// <remarks>One pass over bytes, without a tree; every byte beside the member stays as it was. Source: MCP, key names of
/// <c>_meta</c>.</remarks>
internal static class ReceiptMember
{
    /// <summary>The member's key. Its prefix is the gateway's own, as in the names of its own methods.</summary>
    public const string Name = "gateway/receipt";

    private const int DepthMax = 512;

    /// <summary>The answer with the receipt as the last member of <c>result._meta</c>.</summary>
    /// <param name="answer">A JSON-RPC answer that was read strictly.</param>
    /// <param name="receipt">The receipt.</param>
    /// <returns>Without any receipt where there is no object to carry one, or where a cache may show the result to others.</returns>
    public static ReadOnlyMemory<byte> Set(ReadOnlyMemory<byte> answer, EntryReceipt receipt) => Splice(answer, receipt);

    /// <summary>The answer without a receipt: one that is there is its upstream's word and no receipt of this gateway.</summary>
    /// <param name="answer">A JSON-RPC answer that was read strictly.</param>
    public static ReadOnlyMemory<byte> Drop(ReadOnlyMemory<byte> answer) => Splice(answer, null);

    private static ReadOnlyMemory<byte> Splice(ReadOnlyMemory<byte> answer, EntryReceipt? receipt)
    {
        var reader = new Utf8JsonReader(answer.Span, new JsonReaderOptions { MaxDepth = DepthMax });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isResult = reader.ValueTextEquals("result"u8);
            reader.Read();
            if (isResult) return reader.TokenType == JsonTokenType.StartObject ? Result(answer, ref reader, receipt) : answer;
            reader.Skip();
        }

        return answer;
    }

    private static ReadOnlyMemory<byte> Result(ReadOnlyMemory<byte> answer, ref Utf8JsonReader reader, EntryReceipt? receipt)
    {
        var cuts = new List<(int Start, int End)>();
        var (hasMembers, isShared, meta) = (false, false, default(Meta?));
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            hasMembers = true;
            var (isMeta, isScope) = (reader.ValueTextEquals("_meta"u8), reader.ValueTextEquals("cacheScope"u8));
            reader.Read();
            isShared |= isScope && !(reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("private"u8));
            if (isMeta) meta = ReadMeta(ref reader, cuts);
            else reader.Skip();
        }

        var end = (int)reader.TokenStartIndex;
        if (receipt is null || isShared) return cuts.Count == 0 ? answer : Apply(answer.Span, cuts, end, end, []);
        var member = Member(receipt);
        return meta switch
        {
            null => Apply(answer.Span, cuts, end, end,
                [.. hasMembers ? ","u8 : [], .. "\"_meta\":{"u8, .. member, .. "}"u8]),
            { IsObject: true } into => Apply(answer.Span, cuts, into.End, into.End, [.. into.HasMembers ? ","u8 : [], .. member]),
            // Nothing but an object is allowed there, and nothing is said by anything else.
            { } into => Apply(answer.Span, cuts, into.Start, into.End, [.. "{"u8, .. member, .. "}"u8]),
        };
    }

    // Cuts out each member of our name, with the comma that is then too many. A parser takes one of several, and who knows which.
    private static Meta ReadMeta(ref Utf8JsonReader reader, List<(int Start, int End)> cuts)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return new Meta(IsObject: false, start, (int)reader.BytesConsumed, HasMembers: false);
        }

        var (hasKept, first, before) = (false, -1, -1);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = (int)reader.TokenStartIndex;
            var isOurs = reader.ValueTextEquals(Name);
            reader.Skip();
            if (isOurs && hasKept) cuts.Add((before, (int)reader.BytesConsumed));
            else if (isOurs && first < 0) first = name;
            else if (!isOurs && !hasKept && first >= 0) cuts.Add((first, name));
            hasKept |= !isOurs;
            before = (int)reader.BytesConsumed;
        }

        if (first >= 0 && !hasKept) cuts.Add((first, before));
        return new Meta(IsObject: true, start, (int)reader.TokenStartIndex, hasKept);
    }

    private static ReadOnlySpan<byte> Member(EntryReceipt receipt)
    {
        using var buffer = new MemoryStream(320);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(Name);
            json.WriteString("session"u8, receipt.Session.Value);
            json.WriteNumber("sequence"u8, receipt.Sequence);
            json.WriteString("hash"u8, Convert.ToHexStringLower(receipt.Hash.Span));
            if (receipt.Checkpoint is { } checkpoint)
            {
                json.WriteStartObject("checkpoint"u8);
                json.WriteString("origin"u8, checkpoint.Origin);
                json.WriteNumber("size"u8, checkpoint.Size);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray().AsSpan()[1..^1];
    }

    // The cuts are in order, and all before what is written anew.
    private static byte[] Apply(
        ReadOnlySpan<byte> answer, List<(int Start, int End)> cuts, int start, int end, ReadOnlySpan<byte> written)
    {
        var length = answer.Length - (end - start) + written.Length;
        foreach (var cut in cuts) length -= cut.End - cut.Start;
        var made = new byte[length];
        var (from, to) = (0, 0);
        foreach (var cut in cuts)
        {
            answer[from..cut.Start].CopyTo(made.AsSpan(to));
            (from, to) = (cut.End, to + (cut.Start - from));
        }

        answer[from..start].CopyTo(made.AsSpan(to));
        to += start - from;
        written.CopyTo(made.AsSpan(to));
        answer[end..].CopyTo(made.AsSpan(to + written.Length));
        return made;
    }

    // Where a member may be put in: of an object its last brace, of anything else the value.
    private readonly record struct Meta(bool IsObject, int Start, int End, bool HasMembers);
}
