using System.Text;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Secrets;

/// <summary>The values under <c>data</c> and <c>stringData</c> of a manifest whose <c>kind</c> is Secret, in YAML.</summary>
internal static class KubernetesSecret
{
    private const int ValueMin = 4;
    private const int IndentMax = 64;

    private static ReadOnlySpan<byte> Blanks => " \t\r\n"u8;

    /// <summary>Looks at the document around the word secret, if it is a manifest's kind.</summary>
    internal static bool Find(in TextContext context, int start, List<TextMatch> matches)
    {
        var text = context.Text;
        if (!Word.Ends(text, start + "secret".Length) || !IsKind(text, start, out var indent)
            || !context.Manifests.TryEnter(text, start, indent, out var document))
        {
            return false;
        }

        var last = document.End.Value;
        for (var at = document.Start.Value; at < last; at = NextLine(text, at))
        {
            var name = at + Indent(text, at);
            if (name - at == indent && (text[name..].StartsWith("data:"u8) || text[name..].StartsWith("stringData:"u8)))
            {
                FindValues(text[..last], NextLine(text, at), indent, matches);
            }
        }

        return false;
    }

    private static bool IsKind(ReadOnlySpan<byte> text, int start, out int indent)
    {
        var at = start - 1;
        while (at >= 0 && text[at] is (byte)' ' or (byte)'"' or (byte)'\'')
        {
            at--;
        }

        indent = 0;
        if (at < 4 || text[at] != ':' || !text[(at - 4)..at].SequenceEqual("kind"u8))
        {
            return false;
        }

        var name = at - 4;
        while (indent < Math.Min(name, IndentMax) && text[name - indent - 1] is (byte)' ' or (byte)'\t')
        {
            indent++;
        }

        return indent == name || text[name - indent - 1] == '\n';
    }

    // Entries are indented deeper than the mapping's name; what belongs to a value on further lines deeper than its own, or empty.
    private static void FindValues(ReadOnlySpan<byte> text, int at, int indent, List<TextMatch> matches)
    {
        while (at < text.Length)
        {
            var own = Indent(text, at);
            var next = NextLine(text, at);
            var line = text[at..next].TrimEnd(" \r\n"u8);
            if (line.Length > own && own <= indent)
            {
                return;
            }

            var colon = line.IndexOf((byte)':');
            if (colon < 0 || line[own] == '#')
            {
                at = next;
                continue;
            }

            var value = at + colon + 1;
            while (value < at + line.Length && text[value] is (byte)' ' or (byte)'"' or (byte)'\'')
            {
                value++;
            }

            var behind = at + line.Length;
            var isBlock = value < behind && text[value] is (byte)'|' or (byte)'>';
            // Names under a name are entries of their own.
            var end = value == behind && IsEntry(text, next) ? next : Continued(text, next, own);
            value = isBlock ? next : value;
            value += text[value..end].IndexOfAnyExcept(Blanks) is > 0 and var blanks ? blanks : 0;
            Add(text, value, Math.Max(0, (isBlock || end > next ? end : behind) - value), isBlock, matches);
            at = end;
        }
    }

    // Where the lines end that are indented deeper; empty ones are of the value whatever their indent.
    private static int Continued(ReadOnlySpan<byte> text, int from, int own)
    {
        var end = from;
        for (var line = from; line < text.Length;)
        {
            var next = NextLine(text, line);
            var isDeeper = Indent(text, line) > own;
            var isEmpty = text[line..next].IndexOfAnyExcept(Blanks) < 0;
            if (!isDeeper && !isEmpty)
            {
                break;
            }

            end = isEmpty ? end : next;
            line = next;
        }

        return end;
    }

    private static bool IsEntry(ReadOnlySpan<byte> text, int line)
    {
        var words = text[line..NextLine(text, line)].TrimEnd(" \r\n"u8);
        return words.EndsWith(":"u8) || words.IndexOf(": "u8) >= 0;
    }

    private static void Add(ReadOnlySpan<byte> text, int value, int length, bool isBlock, List<TextMatch> matches)
    {
        var found = text.Slice(value, length).TrimEnd(" \r\n\"'"u8);
        if (found.Length >= ValueMin && !IsPlaceholder(found, isBlock))
        {
            matches.Add(new TextMatch(SecretKind.KubernetesSecret, value, found.Length, 90));
        }
    }

    // Over several lines a template's braces may stand in one of them alone; in a block a bracket or star is a sign like any other.
    private static bool IsPlaceholder(ReadOnlySpan<byte> value, bool isBlock) => value.IndexOf((byte)'\n') < 0
        && (isBlock ? value.StartsWith("{{"u8) && value.EndsWith("}}"u8)
            : value.IndexOf("{{"u8) >= 0 || value[0] is (byte)'[' or (byte)'<' or (byte)'$' or (byte)'*');

    private static int Indent(ReadOnlySpan<byte> text, int line)
    {
        var at = line;
        while (at < text.Length && at - line < IndentMax && text[at] is (byte)' ' or (byte)'\t')
        {
            at++;
        }

        return at - line;
    }

    private static int NextLine(ReadOnlySpan<byte> text, int at)
    {
        var line = text[at..].IndexOf((byte)'\n');
        return line < 0 ? text.Length : at + line + 1;
    }
}
