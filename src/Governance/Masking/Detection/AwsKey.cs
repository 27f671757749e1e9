namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// AWS access key ids (AKIA, ASIA, ABIA, ACCA and 16 of base 32), and secret access keys: 40 characters of base64 in mixed case with
/// digits, standing up to 64 bytes behind the word secret, or in a property beside it.
/// </summary>
internal static class AwsKey
{
    private const int IdLength = 20;
    private const int SecretLength = 40;
    private const int ContextBytes = 64;

    internal static bool FindId(in TextContext context, int start, List<TextMatch> matches)
    {
        var text = context.Text;
        if (start + IdLength > text.Length || !Word.Begins(text, start) || !Word.Ends(text, start + IdLength))
        {
            return false;
        }

        foreach (var value in text.Slice(start + 4, IdLength - 4))
        {
            if ((uint)(value - 'A') >= 26 && (uint)(value - '2') >= 6)
            {
                return false;
            }
        }

        if (!Word.IsMonotonous(text.Slice(start + 4, IdLength - 4)))
        {
            matches.Add(new TextMatch(Kind.Aws, start, IdLength, 95));
        }

        return false;
    }

    /// <summary>Looks for a secret behind the word secret.</summary>
    internal static bool FindBehind(in TextContext context, int start, List<TextMatch> matches)
    {
        if (FindSecret(context.Text, start + "secret".Length, out var match))
        {
            matches.Add(match);
        }

        return true;
    }

    /// <summary>Looks for a secret behind the word that ends at <paramref name="wordEnd"/>.</summary>
    internal static bool FindSecret(ReadOnlySpan<byte> text, int wordEnd, out TextMatch match)
    {
        match = default;
        var at = wordEnd;
        var last = Math.Min(text.Length - SecretLength, wordEnd + ContextBytes);
        while (at <= last)
        {
            var length = 0;
            while (length <= SecretLength && at + length < text.Length && IsBase64(text[at + length]))
            {
                length++;
            }

            if (length == SecretLength && IsSecret(text.Slice(at, length)) && !Word.ByteAt(text, at + length, (byte)'='))
            {
                match = new TextMatch(Kind.Aws, at, length, 80);
                return true;
            }

            at += length;
            while (length > SecretLength && at <= last && IsBase64(text[at]))
            {
                at++;
            }

            at++;
        }

        return false;
    }

    private static bool IsBase64(byte value) => Word.IsLetterOrDigit(value) || value is (byte)'+' or (byte)'/';

    // Hashes in hex and paths are not mixed like this.
    private static bool IsSecret(ReadOnlySpan<byte> text)
    {
        const int classMin = 2;
        int upper = 0, lower = 0, digit = 0, slash = 0;
        foreach (var value in text)
        {
            upper += (uint)(value - 'A') < 26 ? 1 : 0;
            lower += (uint)(value - 'a') < 26 ? 1 : 0;
            digit += Word.IsDigit(value) ? 1 : 0;
            slash += value == '/' ? 1 : 0;
        }

        return upper >= classMin && lower >= classMin && digit >= 1 && slash <= 5;
    }
}
