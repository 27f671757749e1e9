using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Surrogates;

namespace Gateway.Governance.Masking.Messages;

/// <summary>Makes the raw JSON that stands in a value's place.</summary>
internal sealed class ValueMask
{
    private const int Base64Min = 64;

    // Each of them is looked through whole, so there is an end.
    private const int TextsMax = 4;

    private static readonly SearchValues<byte> Base64 =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-"u8);

    private readonly MaskPlan _plan;
    private readonly MaskKey _key;
    private readonly SurrogatePage _page;
    private readonly int _texts;
    private readonly JsonText _decoded = new();
    private MaskPlan? _inside;

    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    internal ValueMask(MaskPlan plan, MaskKey key, SurrogatePage page, int texts)
    {
        _texts = texts;
        _plan = plan;
        _key = key;
        _page = page;
    }

    /// <summary>What paths hid in the last document.</summary>
    internal List<HiddenValue> HiddenInDocument { get; private set; } = [];

    /// <summary>Whether a string is long and of base64 alone.</summary>
    internal static bool IsBase64(ReadOnlySpan<byte> raw) => raw.Length >= Base64Min && raw.IndexOfAnyExcept(Base64) < 0;

    /// <summary>A number's shape: its first digit stays, every other one becomes 0, so that it stays valid and of its size.</summary>
    internal static byte[] Number(ReadOnlySpan<byte> raw)
    {
        var masked = raw.ToArray();
        var first = masked.AsSpan().IndexOfAnyInRange((byte)'0', (byte)'9');
        for (var i = first + 1; i < masked.Length && masked[i] is not ((byte)'e' or (byte)'E'); i++)
        {
            masked[i] = Word.IsDigit(masked[i]) ? (byte)'0' : masked[i];
        }

        return masked;
    }

    /// <summary>What stands in place of a found number: its shape, or another number as long.</summary>
    internal byte[] Found(in TextMatch match, ReadOnlySpan<byte> raw, bool isNumber)
    {
        if (!isNumber)
        {
            return Found(match, raw);
        }

        // Even a digit of each piece would be much of the value.
        if (match.IsPiece)
        {
            return "0"u8.ToArray();
        }

        if (_plan.StyleOf(match.Kind) != MaskStyle.Surrogate)
        {
            return Number(raw);
        }

        var surrogate = Encoding.ASCII.GetBytes(_page.For(Detectors.NameOf(match.Kind), Encoding.ASCII.GetString(raw)));
        return IsNumber(surrogate) ? surrogate : Number(raw);
    }

    internal static byte[] Escape(string text) =>
        JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.ToArray();

    /// <summary>What stands in place of a found value inside a string.</summary>
    internal byte[] Found(in TextMatch match, ReadOnlySpan<byte> raw)
    {
        if (match.IsPiece)
        {
            return Escape(StandIn.For(match.Kind, MaskStyle.Redact, default, _key, _page));
        }

        _decoded.Decode(raw);
        return Escape(StandIn.For(match.Kind, _plan.StyleOf(match.Kind)!.Value, _decoded.Text, _key, _page));
    }

    /// <summary>What stands in place of a leaf that a path hides: text for text, 0 for a number, false for a truth value.</summary>
    internal byte[] Hide(JsonTokenType type, ReadOnlySpan<byte> raw, MaskStyle style)
    {
        switch (type)
        {
            case JsonTokenType.String:
                _decoded.Decode(raw);
                return Escape(StandIn.ForPath(style, _decoded.Text, _key, _page));
            case JsonTokenType.Number when style == MaskStyle.Surrogate:
                return Encoding.ASCII.GetBytes(_page.ForPathNumber(Encoding.ASCII.GetString(raw)));
            case JsonTokenType.Number:
                return "0"u8.ToArray();
            case JsonTokenType.True or JsonTokenType.False:
                return "false"u8.ToArray();
            default:
                return raw.ToArray();
        }
    }

    /// <summary>
    /// A string that is itself a JSON object, array or string: masked as a document (so that paths apply, and escapes inside it hide
    /// nothing), then once more as the text it is. Null if it is no document.
    /// </summary>
    /// <param name="raw">The string's inside.</param>
    /// <param name="found">What is to be hidden in it anyhow, with places in <paramref name="raw"/>.</param>
    /// <param name="isRoot">Whether <c>$</c> stands for it.</param>
    internal byte[]? Document(ReadOnlySpan<byte> raw, List<TextMatch> found, bool isRoot)
    {
        if ((found.Count == 0 && _plan.Paths.IsEmpty && !HidesEscapes(raw)) || !MayBeDocument(raw))
        {
            return null;
        }

        _decoded.Decode(raw);
        var text = _decoded.Text.ToArray();
        var hasMark = text.AsSpan().StartsWith(ByteOrderMark);
        if (hasMark)
        {
            // Who reads the text passes it over, and so is it here, with every place where it was.
            text.AsSpan(0, ByteOrderMark.Length).Fill((byte)' ');
        }

        var depth = Depth(text);
        if (depth < 0 || (depth > MessageWalk.DepthMax && _plan.Paths.IsEmpty))
        {
            return null;
        }

        if (_texts == TextsMax || depth > MessageWalk.DepthMax)
        {
            // Nobody looks any deeper, so nobody can say that no path leads into it.
            HiddenInDocument = [new HiddenValue(0, raw.Length, _plan.Paths[0].Rule)];
            return Hide(JsonTokenType.String, raw, MaskStyle.Redact);
        }

        var plan = isRoot ? _plan : _inside ??= _plan.Inside();
        var hits = new List<Hit>();
        JsonScanner.Scan(text, hits, plan.Rules);
        DocumentHits.Add(text, _decoded.Map, found, hits);
        var spared = plan.HasLimits ? new HashSet<string>(StringComparer.Ordinal) : null;
        var planned = new PlannedHits(Exemptions.Apply(text, hits, plan, isDocument: true, spared), plan);
        var walk = new MessageWalk(text, planned, plan, _key, _page, _texts + 1);
        walk.Run();
        HiddenInDocument = walk.Hidden;
        var masked = walk.Edits.Count == 0 ? text : Edit.Apply(text, walk.Edits);
        var scanner = StringScanner.OfThread;
        scanner.ScanText(masked, default, nearSecret: false, _plan.Rules);
        if (spared is not null)
        {
            scanner.Matches.RemoveAll(m => !_plan.Wants(m.Kind, m.Confidence)
                || spared.Contains(Encoding.UTF8.GetString(masked, m.Start, m.Length)));
        }

        var left = new PlannedHits(scanner.Matches, _plan);
        if (left.Spans.Count > 0)
        {
            masked = Edit.Apply(masked, [.. left.Spans.Select(s => new Edit(s.Start, s.Length, Encoding.UTF8.GetBytes(
                StandIn.For(s.Kind, _plan.StyleOf(s.Kind)!.Value, masked.AsSpan(s.Start, s.Length), _key, _page))))]);
        }

        if (hasMark)
        {
            ByteOrderMark.CopyTo(masked);
        }

        return masked.AsSpan().SequenceEqual(text) ? raw.ToArray() : Escape(Encoding.UTF8.GetString(masked));
    }

    /// <summary>
    /// Whether escapes of a document inside a string may hide a value from a scan of the string: <c>\\u</c>, <c>\\/</c>, or a
    /// backslash that is itself written as a character code.
    /// </summary>
    internal static bool HidesEscapes(ReadOnlySpan<byte> raw) =>
        raw.Contains((byte)'\\') && HidesEscapesAmong(raw);

    private static bool HidesEscapesAmong(ReadOnlySpan<byte> raw) =>
        raw.IndexOf("\\\\u"u8) >= 0 || raw.IndexOf("\\\\/"u8) >= 0 || raw.IndexOf("\\u005"u8) >= 0;

    /// <summary>Whether a string's inside begins as that of a JSON object, array or string.</summary>
    internal static bool MayBeDocument(ReadOnlySpan<byte> raw)
    {
        var begin = raw.TrimStart(" \t"u8);
        return !begin.IsEmpty && (begin[0] is (byte)'{' or (byte)'[' or (byte)'\\' || begin.StartsWith(ByteOrderMark));
    }

    internal static bool IsNumber(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.BytesConsumed == text.Length;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether a text is a JSON object, array or string that can be looked through.</summary>
    internal static bool IsDocument(ReadOnlySpan<byte> text) => Depth(text) is >= 0 and <= MessageWalk.DepthMax;

    // How many objects and arrays of a JSON text are in one another; -1 of what is no object, array or string.
    private static int Depth(ReadOnlySpan<byte> text)
    {
        var first = text.TrimStart(" \t\r\n"u8);
        if (first.IsEmpty || first[0] is not ((byte)'{' or (byte)'[' or (byte)'"'))
        {
            return -1;
        }

        var depth = 0;
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (reader.Read())
            {
                var opens = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
                depth = Math.Max(depth, reader.CurrentDepth + (opens ? 1 : 0));
            }

            return depth;
        }
        catch (JsonException)
        {
            return -1;
        }
    }
}
