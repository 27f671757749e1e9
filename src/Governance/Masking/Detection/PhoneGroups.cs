namespace Gateway.Governance.Masking.Detection;

/// <summary>Digits in groups as telephone numbers are written: one space, dash, dot or slash between them, or a bracket with a space.</summary>
internal readonly ref struct PhoneGroups
{
    private const int GroupsMax = 6;

    /// <summary>Reads groups until something else comes or <paramref name="digits"/> is full.</summary>
    internal PhoneGroups(ReadOnlySpan<byte> text, int start, Span<byte> digits)
    {
        Start = start;
        var at = start;
        while (Count < GroupsMax)
        {
            var length = Word.Digits(text, at);
            if (length == 0 || DigitCount + length > digits.Length)
            {
                IsCut = length > 0;
                break;
            }

            text.Slice(at, length).CopyTo(digits[DigitCount..]);
            DigitCount += length;
            FirstGroup = Count == 0 ? length : FirstGroup;
            LastGroup = length;
            LongestGroup = Math.Max(LongestGroup, length);
            Count++;
            at += length;
            End = at;
            if (at < text.Length && text[at] == ')')
            {
                at++;
            }

            if (at < text.Length && text[at] is (byte)' ' or (byte)'-' or (byte)'.' or (byte)'/')
            {
                HasDot |= text[at] == '.';
                at++;
            }

            if (at < text.Length && text[at] == '(')
            {
                at++;
            }

            if (at == End)
            {
                break;
            }
        }

        IsCut |= (Count == GroupsMax && Word.DigitAt(text, at)) || !Word.Ends(text, End);
    }

    internal int Start { get; }

    internal int End { get; }

    internal int Count { get; }

    internal int DigitCount { get; }

    internal int FirstGroup { get; }

    internal int LastGroup { get; }

    internal int LongestGroup { get; }

    internal bool HasDot { get; }

    /// <summary>Whether more follows than a telephone number has, so that this is none.</summary>
    internal bool IsCut { get; }
}
