using Gateway.Governance.Masking.Secrets;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// GitHub tokens: ghp_, gho_, ghu_, ghs_, ghr_ and 36 or more characters, the last six a CRC-32 of the thirty before them in base 62; and
/// fine-grained ones, github_pat_ with 22 and 59. A wrong checksum lowers the confidence only: the form alone is a token's.
/// </summary>
internal static class GitHubToken
{
    private const int PrefixLength = 4;
    private const int BodyLength = 36;
    private const int BodyMax = 520;
    private const int FineGrainedPrefixLength = 11;
    private const int FineGrainedLength = 93;
    private const int FineGrainedGap = 33;

    internal static bool Find(in TextContext context, int start, List<TextMatch> matches)
    {
        var text = context.Text;
        if (Word.Begins(text, start)
            && (text[start + 2] == 't' ? FindFineGrained(text, start, out var match) : FindClassic(text, start, out match)))
        {
            matches.Add(match);
        }

        return false;
    }

    private static bool FindClassic(ReadOnlySpan<byte> text, int start, out TextMatch match)
    {
        match = default;
        var body = text[(start + PrefixLength)..];
        var length = 0;
        while (length < body.Length && length < BodyMax && Word.IsLetterOrDigit(body[length]))
        {
            length++;
        }

        if (length < BodyLength || Word.IsMonotonous(body[..BodyLength]))
        {
            return false;
        }

        // Newer installation tokens carry a JWT.
        while (length < body.Length && length < BodyMax && (Word.IsBase64Url(body[length]) || body[length] == '.'))
        {
            length++;
        }

        while (body[length - 1] == '.')
        {
            length--;
        }

        var isChecked = length == BodyLength && TokenChecksums.EndsWithCrc32(body[..BodyLength]);
        match = new TextMatch(Kind.GitHub, start, PrefixLength + length, isChecked ? 100 : 85);
        return true;
    }

    private static bool FindFineGrained(ReadOnlySpan<byte> text, int start, out TextMatch match)
    {
        match = new TextMatch(Kind.GitHub, start, FineGrainedLength, 95);
        if (start + FineGrainedLength > text.Length || !Word.Ends(text, start + FineGrainedLength))
        {
            return false;
        }

        for (var i = FineGrainedPrefixLength; i < FineGrainedLength; i++)
        {
            if (!Word.IsLetterOrDigit(text[start + i]) && !(i == FineGrainedGap && text[start + i] == '_'))
            {
                return false;
            }
        }

        return !Word.IsMonotonous(text.Slice(start + FineGrainedPrefixLength, FineGrainedLength - FineGrainedPrefixLength));
    }
}
