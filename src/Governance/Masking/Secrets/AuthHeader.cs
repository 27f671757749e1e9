using System.Buffers.Text;
using System.Text;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Secrets;

/// <summary>Credentials in HTTP's Authorization header (RFC 9110 section 11.6): Basic, Bearer and any other scheme, or none.</summary>
internal static class AuthHeader
{
    private const int SchemeMax = 20;
    private const int ValueMin = 8;
    private const int BearerMin = 16;
    private const int ValueMax = 4096;

    private static readonly uint ValueSet = Alphabet.Of('p');

    /// <summary>Looks behind the word authorization.</summary>
    internal static bool Find(in TextContext context, int start, List<TextMatch> matches)
    {
        var text = context.Text;
        var at = start + "authorization".Length;
        var gap = Skip(text, at);
        if (gap < text.Length && text[at..gap].IndexOfAny((byte)':', (byte)'=', (byte)',') >= 0)
        {
            FindValue(context, gap, matches);
        }

        return true;
    }

    /// <summary>Looks at a text that is the header's value, or that follows its name.</summary>
    internal static void FindValue(in TextContext context, int at, List<TextMatch> matches)
    {
        var text = context.Text;
        if (context.Judged.IsOver)
        {
            return;
        }

        var scheme = SchemeLength(text, at);
        var start = at + scheme;
        while (scheme > 0 && Word.ByteAt(text, start, (byte)' '))
        {
            start++;
        }

        var length = Alphabet.Run(ValueSet, text, start, ValueMax);
        var value = text.Slice(start, length);
        if (length < ValueMin || !context.Judged.TryTake(length, text, matches)
            || AssignedValue.IsPlaceholder(value) || value[0] is (byte)'$' or (byte)'%')
        {
            return;
        }

        var isBasic = scheme == 5 && Ascii.EqualsIgnoreCase(text.Slice(at, 5), "basic"u8);
        if (isBasic ? IsUserAndPassword(value) || Randomness.Looks(value) : Randomness.Looks(value))
        {
            matches.Add(new TextMatch(SecretKind.AuthHeader, start, length, isBasic ? 95 : 85));
        }
    }

    /// <summary>Looks behind the word bearer, wherever it stands.</summary>
    internal static bool FindScheme(in TextContext context, int start, List<TextMatch> matches)
    {
        var text = context.Text;
        var at = start + "bearer ".Length;
        if (!Word.Begins(text, start) || !Word.ByteAt(text, at - 1, (byte)' '))
        {
            return false;
        }

        var length = Alphabet.Run(ValueSet, text, at, ValueMax);
        if (length >= BearerMin && Randomness.Looks(text.Slice(at, length)) && !AssignedValue.IsPlaceholder(text.Slice(at, length)))
        {
            matches.Add(new TextMatch(SecretKind.AuthHeader, at, length, 85));
        }

        return false;
    }

    /// <summary>Whether a property's name is that of the header.</summary>
    internal static bool IsName(ReadOnlySpan<byte> name) =>
        name.Length >= 13 && name.Length <= 32 && Ascii.EqualsIgnoreCase(name[^13..], "authorization"u8);

    // Quotes, blanks and an operator between the name and the value.
    private static int Skip(ReadOnlySpan<byte> text, int at)
    {
        const int gapMax = 16;
        var end = at;
        while (end < text.Length && end - at < gapMax && text[end] is (byte)' ' or (byte)':' or (byte)'=' or (byte)'"' or (byte)'\''
            or (byte)'\\' or (byte)',' or (byte)'>' or (byte)']' or (byte)'`')
        {
            end++;
        }

        return end;
    }

    private static int SchemeLength(ReadOnlySpan<byte> text, int at)
    {
        var length = 0;
        while (at + length < text.Length && length < SchemeMax && (Word.IsLetter(text[at + length]) || text[at + length] == '-'))
        {
            length++;
        }

        return length > 0 && Word.ByteAt(text, at + length, (byte)' ') ? length : 0;
    }

    private static bool IsUserAndPassword(ReadOnlySpan<byte> value)
    {
        Span<byte> decoded = stackalloc byte[256];
        return value.Length <= 340 && Base64.IsValid(value)
            && Base64.DecodeFromUtf8(value, decoded, out _, out var written) == System.Buffers.OperationStatus.Done
            && decoded[..written].Contains((byte)':');
    }
}
