using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Rules;
using Gateway.Governance.Masking.Secrets;

namespace Gateway.Governance.Masking.Siblings;

/// <summary>Neighbours of one message that are read together, and the values that cross a border between them. One a thread.</summary>
internal sealed class SiblingRun
{
    private const int WindowMax = 8;
    private const int ListMin = 3;
    private const int ListRange = 1000;
    private const int NumberMax = 18;
    private const int AssignedMin = 4;
    private const int AssignedListMax = 4;

    [ThreadStatic]
    private static SiblingRun? _ofThread;

    private readonly JoinedText _joined = new();

    internal static SiblingRun OfThread => _ofThread ??= new SiblingRun();

    internal List<Scalar> Scalars { get; } = [];

    internal List<Hit> Found { get; } = [];

    /// <summary>Bytes that may still be looked at a second time.</summary>
    internal long Budget { get; set; }

    /// <summary>Whether the neighbours are items, of which a list may have any number.</summary>
    internal bool IsArray { get; set; }

    /// <summary>Looks for values that cross a border.</summary>
    /// <param name="json">The message.</param>
    /// <param name="hits">What was found in it before, by offset.</param>
    /// <param name="rules">The kinds that the configuration adds.</param>
    /// <param name="name">The name of the array or of the first member.</param>
    /// <param name="slashes">Backslashes before each quote.</param>
    internal void Find(ReadOnlySpan<byte> json, List<Hit> hits, DetectionRules rules, ReadOnlySpan<byte> name, int slashes)
    {
        var count = Scalars.Count;
        var digits = 0;
        for (var i = 0; i < count; i++)
        {
            var first = i;
            while (i < count && IsDigits(json[Scalars[i].Start..Scalars[i].End]))
            {
                i++;
            }

            digits += i - first;
            if (i - first > 1 && !(IsArray && IsList(json, first, i)))
            {
                Try(json, hits, rules, name, slashes, (first, i - first, true));
            }
        }

        if (digits == count)
        {
            return;
        }

        // What stands before or behind a value in the same array may hide where it begins, or seem to be a part of it.
        for (var i = 0; i < count - 1 && count > 2; i++)
        {
            if (Begins(json[Scalars[i].Start..Scalars[i].End]) || (Scalars[i + 1].Length > 0 && json[Scalars[i + 1].Start] == '@'))
            {
                Window(json, hits, rules, slashes, i);
            }
        }

        Try(json, hits, rules, default, slashes, (0, count, false));
    }

    private void Window(ReadOnlySpan<byte> json, List<Hit> hits, DetectionRules rules, int slashes, int first)
    {
        var count = 1;
        // Nothing goes through the whole of a long one.
        while (first + count < Scalars.Count && count < WindowMax && (count == 1 || !IsLong(Scalars[first + count - 1])))
        {
            count++;
        }

        for (var i = first; i < first + count; i++)
        {
            Budget -= Math.Min(Scalars[i].Length, 2 * JoinedText.EndBytes);
        }

        if (Budget < 0)
        {
            // Too much to tell in bounds: what may begin a value counts as one.
            Found.Add(new Hit(Detectors.NameOf(Kind.Unscanned), Scalars[first].Start, Scalars[first].Length, Hit.GaveUp));
            return;
        }

        for (var length = 2; length <= count; length++)
        {
            var before = Found.Count;
            Try(json, hits, rules, default, slashes, (first, length, false));
            if (Found.Count > before)
            {
                return;
            }
        }
    }

    private static bool IsLong(in Scalar scalar) => scalar.Length > 2 * JoinedText.EndBytes;

    private void Try(ReadOnlySpan<byte> json, List<Hit> hits, DetectionRules rules, ReadOnlySpan<byte> name, int slashes,
        (int First, int Count, bool Digits) part)
    {
        var scanner = StringScanner.OfThread;
        for (var way = 0; way < 2; way++)
        {
            var between = way == 0 ? default : part.Digits && HasDash(json, part.First, part.Count) ? "-"u8 : " "u8;
            _joined.Join(json, Scalars, part.First, part.Count, slashes, between);
            scanner.ScanText(_joined.Text, name, nearSecret: false, rules);
            foreach (var match in scanner.Matches)
            {
                if (!part.Digits || !IsArray || IsWhole(match))
                {
                    Accept(json, hits, match, slashes);
                }
            }
        }
    }

    private bool HasDash(ReadOnlySpan<byte> json, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            if (json[Scalars[i].Start..Scalars[i].End].IndexOf((byte)'-') >= 0)
            {
                return true;
            }
        }

        return false;
    }

    // Of a list of numbers any four may look like a value: only all of them count.
    private bool IsWhole(in TextMatch match)
    {
        var text = _joined.Text;
        return text[..match.Start].IndexOfAnyInRange((byte)'0', (byte)'9') < 0
            && text[match.End..].IndexOfAnyInRange((byte)'0', (byte)'9') < 0;
    }

    private void Accept(ReadOnlySpan<byte> json, List<Hit> hits, in TextMatch match, int slashes)
    {
        var pieces = _joined.Pieces;
        var first = 0;
        while (first < pieces.Count && pieces[first].End <= match.Start)
        {
            first++;
        }

        var last = first;
        while (last + 1 < pieces.Count && pieces[last + 1].Joined < match.End)
        {
            last++;
        }

        if (first >= pieces.Count || pieces[first].Owner == pieces[last].Owner || !IsLikely(match, first, last))
        {
            return;
        }

        var kind = Detectors.NameOf(match.Kind);
        var before = Found.Count;
        for (var i = first; i <= last; i++)
        {
            var piece = pieces[i];
            var start = Math.Max(match.Start, piece.Joined);
            var length = Math.Min(match.End, piece.End) - start;
            if (length <= 0)
            {
                continue;
            }

            var (at, bytes) = _joined.Source(json, piece, start - piece.Joined, length, slashes);
            var scalar = Scalars[piece.Owner];
            if ((!scalar.IsText && bytes != scalar.Length) || IsKnown(Found, kind, at, bytes)
                || (match.Kind != Kind.PrivateKey && IsKnown(hits, kind, at, bytes)))
            {
                Found.RemoveRange(before, Found.Count - before);
                return;
            }

            Found.Add(new Hit(kind, at, bytes, match.Confidence) { Part = Found.Count - before + 1 });
        }

        if (Found.Count - before == 1)
        {
            Found.RemoveAt(before);
        }
    }

    // The words of a list make many an address and assignment that nobody wrote.
    private bool IsLikely(in TextMatch match, int first, int last)
    {
        var pieces = _joined.Pieces;
        if (match.Kind == Kind.Email)
        {
            return !IsArray || match.End == pieces[last].End;
        }

        if (!SecretKind.IsGeneric(match.Kind))
        {
            return true;
        }

        return (!IsArray || Scalars.Count <= AssignedListMax)
            && pieces[first].End - match.Start >= AssignedMin && match.End - pieces[last].Joined >= AssignedMin;
    }

    // A value that is complete in one of them does not reach over into the next.
    private static bool IsKnown(List<Hit> hits, string kind, int start, int length)
    {
        var (low, high) = (0, hits.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = hits[middle].Offset < start + length ? (middle + 1, high) : (low, middle);
        }

        for (var i = low - 1; i >= Math.Max(0, low - 16); i--)
        {
            if (hits[i].Offset + hits[i].Length > start && string.Equals(hits[i].Kind, kind, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsDigits(ReadOnlySpan<byte> text)
    {
        var any = false;
        foreach (var one in text)
        {
            any |= Word.IsDigit(one);
            if (!Word.IsDigit(one) && one is not ((byte)' ' or (byte)'-' or (byte)'.' or (byte)'/' or (byte)'(' or (byte)')' or (byte)'+'))
            {
                return false;
            }
        }

        return any;
    }

    // Whether numbers count up or down, as in a list of years or pages.
    private bool IsList(ReadOnlySpan<byte> json, int first, int end)
    {
        if (end - first < ListMin || !TryNumber(json, first, out var least))
        {
            return false;
        }

        var (most, before, direction) = (least, least, 0);
        for (var i = first + 1; i < end; i++)
        {
            if (!TryNumber(json, i, out var number) || number == before || (direction != 0 && direction != number.CompareTo(before)))
            {
                return false;
            }

            direction = number.CompareTo(before);
            (least, most, before) = (Math.Min(least, number), Math.Max(most, number), number);
        }

        return most - least < ListRange;
    }

    private bool TryNumber(ReadOnlySpan<byte> json, int scalar, out long number)
    {
        number = 0;
        var text = json[Scalars[scalar].Start..Scalars[scalar].End];
        if (text.Length > NumberMax || text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
        {
            return false;
        }

        foreach (var digit in text)
        {
            number = (number * 10) + (digit - '0');
        }

        return true;
    }

    // Whether a value may begin in a text that ends before it does: a known beginning at its end, or an at sign.
    private static bool Begins(ReadOnlySpan<byte> text)
    {
        text = text.Length > JoinedText.EndBytes ? text[^JoinedText.EndBytes..] : text;
        var word = text.LastIndexOfAny(" \t\"'"u8) + 1;
        return word < text.Length && (PrefixTable.IsKnown(text, word) || text[word..].IndexOf((byte)'@') >= 0);
    }
}
