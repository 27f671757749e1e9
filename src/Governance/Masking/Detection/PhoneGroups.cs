namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// Digits in groups as telephone numbers are written: one space, dash, dot or slash between them, or a bracket with a space.
/// </summary>
internal readonly struct PhoneGroups
{
    private const int GroupsMax = 6;

    /// <summary>Reads groups until something else comes or <paramref name="digits"/> is full.</summary>
    internal PhoneGroups(ReadOnlySpan<byte> text, int start, Span<byte> digits)
    {
        Start = start;
        var at = start;
        var separator = (byte)0;
        while (Count < GroupsMax)
        {
            var length = Word.Digits(text, at);
            if (length == 0 || DigitCount + length > digits.Length)
            {
                IsOverlong = length > 0;
                break;
            }

            text.Slice(at, length).CopyTo(digits[DigitCount..]);
            DigitCount += length;
            FirstGroup = Count == 0 ? length : FirstGroup;
            SecondGroup = Count == 1 ? length : SecondGroup;
            LastGroup = length;
            LongestGroup = Math.Max(LongestGroup, length);
            if (Count > 1 && separator != 0 && text[at - 1] != separator)
            {
                IsMixed = true;
                IsLed = Count == 2 && separator is (byte)'-' or (byte)'/';
            }

            separator = Count > 0 && !HasBracket(text, at) ? text[at - 1] : separator;
            HasDot |= separator == '.';
            Count++;
            at += length;
            End = at;
            at += Word.ByteAt(text, at, (byte)')') ? 1 : 0;
            at += at < text.Length && text[at] is (byte)' ' or (byte)'-' or (byte)'.' or (byte)'/' ? 1 : 0;
            at += Word.ByteAt(text, at, (byte)'(') ? 1 : 0;
            if (at == End)
            {
                break;
            }
        }

        IsOverlong |= Count == GroupsMax && Word.DigitAt(text, at);
        IsCut = IsOverlong || !Word.Ends(text, End);
    }

    internal int Start { get; }

    internal int End { get; }

    internal int Count { get; }

    internal int DigitCount { get; }

    internal int FirstGroup { get; }

    /// <summary>Digits of the second group, 0 if there is none.</summary>
    internal int SecondGroup { get; }

    internal int LastGroup { get; }

    internal int LongestGroup { get; }

    internal bool HasDot { get; }

    /// <summary>Whether the groups are not all separated alike; brackets are no separator.</summary>
    internal bool IsMixed { get; }

    /// <summary>Whether a dash or slash sets the first group apart, and the others are all separated alike: <c>070-922 34 40</c>.</summary>
    internal bool IsLed { get; }

    /// <summary>Whether more digits follow than a telephone number has.</summary>
    internal bool IsOverlong { get; }

    /// <summary>Whether it goes on with digits or letters, so that this is none.</summary>
    internal bool IsCut { get; }

    // "(64) 3591-3246": what stands beside a bracket need not be what stands between the other groups.
    private static bool HasBracket(ReadOnlySpan<byte> text, int group) =>
        text[group - 1] is (byte)'(' or (byte)')' || text[group - 2] == ')';
}
