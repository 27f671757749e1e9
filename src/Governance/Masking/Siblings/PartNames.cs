using System.Text;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Siblings;

/// <summary>
/// Whether two members next to each other are named as parts of one value: <c>card_1</c> and <c>card_2</c>, <c>number</c> and
/// <c>number_cont</c>, <c>first_half</c> and <c>second_half</c>, <c>a</c> and <c>b</c>.
/// </summary>
internal static class PartNames
{
    private const int NameMax = 64;

    private static readonly string[] Continued =
        "cont continued continuation rest remainder more ext extra extension tail end suffix part next second last lower right half"
            .Split(' ');

    private static readonly string[] Pairs =
    [
        "first second", "second third", "third fourth", "first last", "first rest", "head tail", "prefix suffix", "left right", "begin end",
        "start end", "front back", "one two", "two three", "three four", "top bottom", "upper lower", "high low", "hi lo", "prefix rest",
        "ii iii", "iii iv",
    ];

    private static readonly (byte[] First, byte[] Second)[] Words =
        [.. Pairs.Select(p => (Encoding.ASCII.GetBytes(p.Split(' ')[0]), Encoding.ASCII.GetBytes(p.Split(' ')[1])))];

    // What a name that goes on may begin with, by its first letter, and what it may end with, by its last.
    private static readonly byte[][]?[] Beginnings = Table(Pairs.Select(p => p.Split(' ')[1]), w => w[0]);
    private static readonly byte[][]?[] Endings = Table(Pairs.Select(p => p.Split(' ')[1]).Concat(Continued), w => w[^1]);

    private static readonly byte[][] Ends = [.. Continued.Select(Encoding.ASCII.GetBytes)];

    /// <summary>Whether a name may go on where another ends; false for most names, and quickly.</summary>
    internal static bool MayFollow(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > NameMax)
        {
            return false;
        }

        if (name.Length < 3 || Word.IsDigit(name[^1]) || IsLetterMark(name, name.Length - 1))
        {
            return true;
        }

        return Has(Endings[name[^1]], name, atEnd: true) || Has(Beginnings[name[0]], name, atEnd: false);
    }

    /// <summary>Whether the second name goes on where the first ends.</summary>
    /// <param name="first">A raw name.</param>
    /// <param name="second">The raw name of the next member.</param>
    internal static bool Follow(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (first.IsEmpty || second.IsEmpty || first.Length > NameMax || second.Length > NameMax)
        {
            return false;
        }

        if (first.Length == 1 && second.Length == 1)
        {
            return second[0] == first[0] + 1;
        }

        var common = first.CommonPrefixLength(second);
        // Most members differ from the first letter on, and then only a pair of words relates them.
        return (common > 0 && (IsCounted(first, second) || (common == first.Length && IsContinued(second[common..]))))
            || IsPair(first, second, common);
    }

    // card1, card2; line_a, line_b; partA, partB; key, key2.
    private static bool IsCounted(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var (one, other) = (Stem(first), Stem(second));
        return one > 0 && one == other && other < second.Length && Ascii.EqualsIgnoreCase(first[..one], second[..other])
            && !first.SequenceEqual(second);
    }

    private static int Stem(ReadOnlySpan<byte> name)
    {
        var end = name.Length;
        while (end > 0 && Word.IsDigit(name[end - 1]))
        {
            end--;
        }

        if (end == name.Length && end > 1 && IsLetterMark(name, end - 1))
        {
            end--;
        }

        while (end > 0 && end < name.Length && IsJoint(name[end - 1]))
        {
            end--;
        }

        return end;
    }

    private static bool IsLetterMark(ReadOnlySpan<byte> name, int at) =>
        (name[at] is >= (byte)'a' and <= (byte)'h' && IsJoint(name[at - 1]))
        || (name[at] is >= (byte)'A' and <= (byte)'H' && (IsJoint(name[at - 1]) || name[at - 1] is >= (byte)'a' and <= (byte)'z'));

    private static bool IsContinued(ReadOnlySpan<byte> rest)
    {
        var joints = 0;
        while (joints < rest.Length && IsJoint(rest[joints]))
        {
            joints++;
        }

        rest = rest[joints..];
        foreach (var word in Ends)
        {
            if (Ascii.EqualsIgnoreCase(rest, word))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPair(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int common)
    {
        foreach (var (one, other) in Words)
        {
            // Words of a pair may begin alike.
            for (var at = common; at >= 0; at--)
            {
                if (StartsWith(first[at..], one) && StartsWith(second[at..], other)
                    && first[(at + one.Length)..].SequenceEqual(second[(at + other.Length)..]))
                {
                    return true;
                }

                if (at < common - 2)
                {
                    break;
                }
            }
        }

        return false;
    }

    private static byte[][]?[] Table(IEnumerable<string> words, Func<string, char> key)
    {
        var table = new byte[256][][];
        foreach (var group in words.Distinct(StringComparer.Ordinal).GroupBy(key))
        {
            table[group.Key] = table[char.ToUpperInvariant(group.Key)] = [.. group.Select(Encoding.ASCII.GetBytes)];
        }

        return table;
    }

    private static bool Has(byte[][]? words, ReadOnlySpan<byte> name, bool atEnd)
    {
        foreach (var word in words ?? [])
        {
            // Names that end alike mostly differ in the letter before.
            if (name.Length >= word.Length && (name[atEnd ? ^2 : 1] | 0x20) == word[atEnd ? ^2 : 1]
                && Ascii.EqualsIgnoreCase(atEnd ? name[^word.Length..] : name[..word.Length], word))
            {
                return true;
            }
        }

        return false;
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) =>
        text.Length >= word.Length && Ascii.EqualsIgnoreCase(text[..word.Length], word);

    private static bool IsJoint(byte value) => value is (byte)'_' or (byte)'-' or (byte)'.' or (byte)' ' or (byte)'#';
}
