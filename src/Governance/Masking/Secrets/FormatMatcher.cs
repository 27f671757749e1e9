using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Secrets;

/// <summary>Verifies the tokens of one format where its literal stands.</summary>
internal sealed class FormatMatcher(SecretFormat format, Kind kind)
{
    private const int TellingLiteral = 12;
    private const int BodyMin = 8;

    private readonly int _confidence = format.Literal.Length >= 4 ? 95 : 85;

    internal bool Find(in TextContext context, int start, List<TextMatch> matches)
    {
        var text = context.Text;
        var bodyStart = start + format.Literal.Length;
        var length = format.Shape.Match(text, bodyStart);
        if (length < 0 || !TryLead(text, start, out var begin))
        {
            return false;
        }

        var end = bodyStart + length;
        var body = length >= BodyMin ? text[bodyStart..end] : text[begin..start];
        // A long prefix is no accident, whatever follows it; a short one before a few different characters is a placeholder.
        if ((format.Literal.Length < TellingLiteral && Word.IsMonotonous(body)) || (format.IsMixed && !IsMixed(body)))
        {
            return false;
        }

        matches.Add(new TextMatch(kind, begin, end - begin, Confidence(text[begin..end])));
        return false;
    }

    private bool TryLead(ReadOnlySpan<byte> text, int start, out int begin)
    {
        begin = start;
        if (format.Before.Parts.Length == 0)
        {
            return Word.Begins(text, start);
        }

        var part = format.Before.Parts[0];
        while (begin > 0 && start - begin < part.Max && Alphabet.Has(part.Set, text[begin - 1]))
        {
            begin--;
        }

        return start - begin >= part.Min && Word.Begins(text, begin);
    }

    private int Confidence(ReadOnlySpan<byte> token) => format.Checksum switch
    {
        TokenChecksum.Crc32Base62 => TokenChecksums.EndsWithCrc32(token[format.Literal.Length..]) ? 100 : 85,
        TokenChecksum.Bech32 => TokenChecksums.IsBech32(token) ? 100 : 85,
        _ => _confidence,
    };

    private static bool IsMixed(ReadOnlySpan<byte> body)
    {
        bool digit = false, lower = false, upper = false;
        foreach (var value in body)
        {
            digit |= Word.IsDigit(value);
            lower |= (uint)(value - 'a') < 26;
            upper |= (uint)(value - 'A') < 26;
        }

        return digit && lower && upper;
    }
}
