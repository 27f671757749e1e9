using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// E-mail addresses: a dot-atom (of the characters in common use, RFC 5321 section 4.1.2, RFC 6531) or a quoted string, at a domain name
/// whose last label is alphabetic or punycode and no file extension, or at an address in brackets.
/// </summary>
internal static class EmailAddress
{
    private const int LocalMax = 64;
    private const int DomainMax = 255;

    // Last labels that no registry delegates, but file names and unit names have.
    private static readonly FrozenSet<string> NotDomains = FrozenSet.ToFrozenSet(
    [
        "png", "jpg", "jpeg", "gif", "svg", "webp", "bmp", "ico", "css", "js", "mjs", "json", "html", "htm", "xml", "yaml", "yml", "txt",
        "pdf", "exe", "dll", "tar", "gz", "tgz", "bz2", "log", "conf", "cfg", "ini", "bak", "csv", "tsv", "sql", "java", "class", "jar",
        "cpp", "hpp", "php", "service", "socket", "timer", "target", "mount", "slice", "scope",
    ], StringComparer.OrdinalIgnoreCase);

    internal static bool Find(ReadOnlySpan<byte> text, int at, out TextMatch match)
    {
        match = default;
        var start = at > 0 && text[at - 1] == '"' ? QuotedStart(text, at) : LocalStart(text, at);
        var end = Word.ByteAt(text, at + 1, (byte)'[') ? LiteralEnd(text, at + 2) : DomainEnd(text, at + 1);
        if (start == at || end == 0 || IsRepository(text, start, at, end))
        {
            return false;
        }

        match = new TextMatch(Kind.Email, start, end - start, 95);
        return true;
    }

    private static int LocalStart(ReadOnlySpan<byte> text, int at)
    {
        var start = at;
        while (start > 0 && at - start < LocalMax && IsLocal(text[start - 1]))
        {
            start--;
        }

        // A cut UTF-8 sequence, leading dots, and the letter of a literal \n do not belong to it.
        while (start < at && ((text[start] & 0xC0) == 0x80 || text[start] is (byte)'.' or (byte)'-'))
        {
            start++;
        }

        if (start < at && Word.IsEscapeLetter(text, start))
        {
            start++;
        }

        return start < at && text[at - 1] == '.' ? at : start;
    }

    // "john doe"@example.com (RFC 5321 section 4.1.2); a backslash takes the next character along.
    private static int QuotedStart(ReadOnlySpan<byte> text, int at)
    {
        var start = at - 2;
        while (start > 0 && at - start <= LocalMax && text[start] is >= (byte)' ' and not (byte)'"')
        {
            start--;
        }

        return start >= 0 && start < at - 2 && text[start] == '"' && Word.Begins(text, start) ? start : at;
    }

    // user@[192.0.2.1], user@[IPv6:2001:db8::1] (RFC 5321 section 4.1.3).
    private static int LiteralEnd(ReadOnlySpan<byte> text, int start)
    {
        const int literalMax = 56;
        var rest = text[start..Math.Min(text.Length, start + literalMax)];
        var close = rest.IndexOf((byte)']');
        if (close < 0)
        {
            return 0;
        }

        var literal = rest[..close];
        var isAddress = literal.StartsWith("IPv6:"u8) ? Ipv6Address.Is(literal["IPv6:"u8.Length..])
            : Ipv4Address.Length(literal, out var length) && length == close;
        return isAddress ? start + close + 1 : 0;
    }

    private static bool IsLocal(byte value) => Word.IsLetterOrDigit(value) || value >= 0x80
        || value is (byte)'.' or (byte)'_' or (byte)'%' or (byte)'+' or (byte)'-';

    // 0: no domain. The longest run of labels that ends in a label a registry could delegate.
    private static int DomainEnd(ReadOnlySpan<byte> text, int start)
    {
        var at = start;
        var end = 0;
        for (var labels = 1; at - start < DomainMax; labels++)
        {
            var length = LabelLength(text, at);
            if (length == 0)
            {
                break;
            }

            if (labels > 1 && IsTopLevel(text.Slice(at, length)))
            {
                end = at + length;
            }

            at += length;
            if (!Word.ByteAt(text, at, (byte)'.'))
            {
                break;
            }

            at++;
        }

        return end;
    }

    private static int LabelLength(ReadOnlySpan<byte> text, int start)
    {
        var end = start;
        while (end < text.Length && end - start < LocalMax
            && (Word.IsLetterOrDigit(text[end]) || text[end] == '-' || text[end] >= 0x80))
        {
            end++;
        }

        while (end > start && text[end - 1] == '-')
        {
            end--;
        }

        return start < text.Length && text[start] == '-' ? 0 : end - start;
    }

    private static bool IsTopLevel(ReadOnlySpan<byte> label)
    {
        if (label.Length > 4 && Ascii.EqualsIgnoreCase(label[..4], "xn--"u8))
        {
            return true;
        }

        if (label.Length < 2 || label.Length > 24)
        {
            return false;
        }

        // Beyond ASCII, letters and what is written above them (RFC 5892); circled digits and other signs are no name.
        for (var rest = label; !rest.IsEmpty;)
        {
            var isRune = Rune.DecodeFromUtf8(rest, out var rune, out var consumed) == OperationStatus.Done;
            if (!isRune || !(Rune.IsLetter(rune)
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark))
            {
                return false;
            }

            rest = rest[consumed..];
        }

        Span<char> characters = stackalloc char[label.Length];
        Encoding.Latin1.GetChars(label, characters);
        return !NotDomains.GetAlternateLookup<ReadOnlySpan<char>>().Contains(characters);
    }

    // git@example.com:organisation/repository is an address of a repository, the same for everybody.
    private static bool IsRepository(ReadOnlySpan<byte> text, int start, int at, int end) =>
        text[start..at].SequenceEqual("git"u8) && end < text.Length && text[end] is (byte)':' or (byte)'/';
}
