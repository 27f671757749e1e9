using System.Buffers;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// PEM private keys (RFC 7468, OpenSSH, PGP): from BEGIN to the END line, or to the end of the text when END is missing, as when a tool
/// cuts its output. The line breaks inside do not matter, so those of JSON within JSON do not either.
/// </summary>
internal static class PrivateKeyBlock
{
    private const int LabelMax = 64;

    private static readonly SearchValues<byte> Labels = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 "u8);

    internal static bool Find(in TextContext context, int start, List<TextMatch> matches)
    {
        var text = context.Text;
        var label = text.Slice(start, Math.Min(LabelMax, text.Length - start));
        var key = label.IndexOf("PRIVATE KEY"u8);
        if (key < 0 || label[11..key].IndexOfAnyExcept(Labels) >= 0)
        {
            return false;
        }

        var bodyStart = start + key + "PRIVATE KEY".Length;
        if (!HasBody(text[bodyStart..]))
        {
            return false;
        }

        var end = text[bodyStart..].IndexOf("-----END "u8);
        if (end < 0)
        {
            matches.Add(new TextMatch(Kind.PrivateKey, start, text.Length - start, 90));
            return false;
        }

        end += bodyStart + "-----END ".Length;
        var closing = text.Slice(end, Math.Min(LabelMax, text.Length - end)).IndexOf("-----"u8);
        end = closing < 0 ? text.Length : end + closing + 5;
        matches.Add(new TextMatch(Kind.PrivateKey, start, end - start, 99));
        return false;
    }

    // A sentence about keys names the line but has no key behind it. Quotes, pluses and line breaks, literal ones too, may come first.
    private static bool HasBody(ReadOnlySpan<byte> text)
    {
        const int runMin = 16;
        const int gapMax = 64;
        var line = text.IndexOf("-----"u8);
        if (line is < 0 or > LabelMax)
        {
            return false;
        }

        var at = line + 5;
        var last = Math.Min(text.Length, at + gapMax);
        while (at < last && (!Word.IsLetterOrDigit(text[at]) || Word.IsEscapeLetter(text, at)))
        {
            at++;
        }

        var run = at;
        while (run < text.Length && run - at < runMin && (Word.IsLetterOrDigit(text[run]) || text[run] is (byte)'+' or (byte)'/'))
        {
            run++;
        }

        var rest = text[at..];
        return run - at == runMin || rest.StartsWith("Proc-Type"u8) || rest.StartsWith("Version:"u8) || rest.StartsWith("Comment:"u8)
            || rest.StartsWith("Hash:"u8) || rest.StartsWith("DEK-Info"u8);
    }
}
