using System.Text;

namespace Gateway.Governance.Masking.Detection;

/// <summary>Words that tell what a bare number beside them is.</summary>
internal static class ContextWords
{
    private static readonly string[] Ssn = ["ssn", "social security", "socialsecurity", "social_security", "soc sec"];

    private static readonly string[] Phone =
        ["phone", "telephone", "tel", "mobile", "cell", "cellphone", "fax", "call", "whatsapp", "sms", "msisdn", "dial"];

    private static readonly string[] PhoneNames =
    [
        "phone", "telephone", "tel", "mobile", "cell", "fax", "whatsapp", "msisdn",
        "phonenumber", "telephonenumber", "telnumber", "mobilenumber", "cellnumber", "faxnumber", "mobileno", "phoneno", "telno",
    ];

    private static readonly string[] SsnNames =
        ["ssn", "ssnumber", "socialsecurity", "socialsecuritynumber", "socialsecurityno", "socsec", "ussn", "ssnlast", "taxid"];

    internal static bool NamesSsn(ReadOnlySpan<byte> name) => NameEndsWith(name, SsnNames);

    internal static bool NamesPhone(ReadOnlySpan<byte> name) => NameEndsWith(name, PhoneNames);

    /// <summary>Whether a name or a word beside a place in a text speaks of telephones.</summary>
    internal static bool NamePhone(in TextContext context, int start, int bytes) =>
        NamesPhone(context.Name) || PhoneBefore(context.Text, start, bytes) || NamesPhone(InnerName(context.Text, start));

    /// <summary>Whether a name or a word beside a place in a text speaks of social security numbers.</summary>
    internal static bool NameSsn(in TextContext context, int start, int bytes) =>
        NamesSsn(context.Name) || SsnBefore(context.Text, start, bytes) || NamesSsn(InnerName(context.Text, start));

    // A text may be JSON itself.
    private static ReadOnlySpan<byte> InnerName(ReadOnlySpan<byte> text, int start) =>
        PropertyName.Before(text, start - (Word.ByteAt(text, start - 1, (byte)'"') ? 1 : 0));

    private static bool SsnBefore(ReadOnlySpan<byte> text, int at, int bytes) => Before(text, at, bytes, Ssn);

    private static bool PhoneBefore(ReadOnlySpan<byte> text, int at, int bytes) => Before(text, at, bytes, Phone);

    private static bool Before(ReadOnlySpan<byte> text, int at, int bytes, string[] words)
    {
        var from = Math.Max(0, at - bytes);
        for (var i = from; i < at; i++)
        {
            var lower = text[i] | 0x20;
            if (lower is not ('p' or 't' or 'm' or 'c' or 'f' or 'w' or 's' or 'd'))
            {
                continue;
            }

            foreach (var word in words)
            {
                if (word[0] == lower && Stands(text[..at], i, word))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // A whole word, or one in camel case: homePhone, phoneNumber.
    private static bool Stands(ReadOnlySpan<byte> text, int at, string word)
    {
        var end = at + word.Length;
        return end <= text.Length && Ascii.EqualsIgnoreCase(text[at..end], word)
            && (Word.Begins(text, at) || (IsUpper(text[at]) && !IsUpper(text[at - 1])))
            && (end == text.Length || !Word.IsLetter(text[end]) || (IsUpper(text[end]) && !IsUpper(text[end - 1])));
    }

    private static bool IsUpper(byte value) => (uint)(value - 'A') < 26;

    // customer_phone_1, "Home phone", mobileNumber: compared in lower case without what is neither letter, nor at the end a digit.
    private static bool NameEndsWith(ReadOnlySpan<byte> name, string[] words)
    {
        const int lengthMax = 64;
        if (name.IsEmpty || name.Length > lengthMax)
        {
            return false;
        }

        Span<byte> letters = stackalloc byte[lengthMax];
        var count = 0;
        foreach (var value in name)
        {
            if (Word.IsLetter(value))
            {
                letters[count++] = (byte)(value | 0x20);
            }
        }

        foreach (var word in words)
        {
            if (count >= word.Length && letters[count - 1] == word[^1] && Ascii.Equals(letters[(count - word.Length)..count], word))
            {
                return true;
            }
        }

        return false;
    }
}
