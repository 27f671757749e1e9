namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// IPv6 addresses in every form of RFC 4291 section 2.2. The unspecified address <c>::</c> alone is none, and neither are words with a
/// double colon between them (<c>dead::beef</c> without any digit) or a slice (<c>x[::2]</c>).
/// </summary>
internal static class Ipv6Address
{
    private const int LengthMax = 45;

    internal static bool Find(ReadOnlySpan<byte> text, int at, out TextMatch match)
    {
        match = default;
        var start = at;
        while (start > 0 && at - start <= LengthMax && IsPart(text[start - 1]))
        {
            start--;
        }

        var end = at;
        while (end < text.Length && end - at <= LengthMax && IsPart(text[end]))
        {
            end++;
        }

        while (end > start && (text[end - 1] == '.' || (text[end - 1] == ':' && !(end - 2 >= start && text[end - 2] == ':'))))
        {
            end--;
        }

        // A label and its colon before the address: "addr:2001:db8::1" reads as part of it when it is hex by chance.
        while (start < end && text[start] == ':' && !Word.ByteAt(text, start + 1, (byte)':'))
        {
            start++;
        }

        if (end - start < 3 || end - start > LengthMax || !Begins(text, start) || !Ends(text, end)
            || !IsAddress(text[start..end]) || !LooksLikeAddress(text, start, end))
        {
            return false;
        }

        match = new TextMatch(Kind.Ipv6, start, end - start, 85);
        return true;
    }

    /// <summary>Whether a whole text is an address, the unspecified one too.</summary>
    internal static bool Is(ReadOnlySpan<byte> text) => text.SequenceEqual("::"u8) || IsAddress(text);

    private static bool IsPart(byte value) => Word.IsHex(value) || value is (byte)':' or (byte)'.';

    private static bool Begins(ReadOnlySpan<byte> text, int start) =>
        Word.Begins(text, start) && !Word.ByteAt(text, start - 1, (byte)'_');

    private static bool Ends(ReadOnlySpan<byte> text, int end) =>
        Word.Ends(text, end) && !Word.ByteAt(text, end, (byte)'_')
        && !(Word.ByteAt(text, end, (byte)':') && Word.ByteAt(text, end - 1, (byte)':'));

    private static bool LooksLikeAddress(ReadOnlySpan<byte> text, int start, int end)
    {
        var address = text[start..end];
        if (address.IndexOfAnyInRange((byte)'0', (byte)'9') < 0)
        {
            return false;
        }

        // x[::2] and a[1::2] are slices; [::1]:80 stands behind nothing that could be sliced.
        return !(Word.ByteAt(text, start - 1, (byte)'[') && start > 1
            && (Word.IsLetterOrDigit(text[start - 2]) || text[start - 2] is (byte)'_' or (byte)']' or (byte)')')
            && address.IndexOf((byte)'.') < 0 && address.Length < 8);
    }

    private static bool IsAddress(ReadOnlySpan<byte> text)
    {
        var groups = 0;
        var pairs = 0;
        var compressed = false;
        var at = 0;
        if (text.StartsWith("::"u8))
        {
            compressed = true;
            at = 2;
        }

        while (at < text.Length)
        {
            var length = 0;
            while (at + length < text.Length && Word.IsHex(text[at + length]))
            {
                length++;
            }

            if (Word.ByteAt(text, at + length, (byte)'.'))
            {
                groups += 2;
                return Ipv4Address.Length(text[at..], out var quad) && at + quad == text.Length && (compressed ? groups < 8 : groups == 8);
            }

            if (length is 0 or > 4)
            {
                return false;
            }

            groups++;
            pairs += length == 2 ? 1 : 0;
            at += length;
            if (at == text.Length)
            {
                break;
            }

            at++;
            if (Word.ByteAt(text, at, (byte)':'))
            {
                if (compressed)
                {
                    return false;
                }

                compressed = true;
                at++;
            }
            else if (at == text.Length)
            {
                return false;
            }
        }

        // Eight pairs are an EUI-64 or the beginning of a fingerprint.
        return compressed ? groups is > 0 and < 8 : groups == 8 && pairs < 8;
    }
}
