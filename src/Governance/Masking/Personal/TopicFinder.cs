using System.Numerics;
using System.Runtime.Intrinsics;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Personal;

/// <summary>Finds what the words beside a value speak of: one look back for all kinds.</summary>
internal static class TopicFinder
{
    /// <summary>Bytes before a value in which words count.</summary>
    internal const int Window = 48;

    private const int Size = 64;
    private const int FillersMax = 3;
    private const int NameMax = 64;
    private const int ShortWord = 3;

    /// <summary>What is said before a place: in the text, by the property's name, and by a name in a text that is JSON itself.</summary>
    internal static Topics Before(in TextContext context, int start)
    {
        var topics = Words(context.Text, start, Window) | ForeignWords.In(context.Text[Math.Max(0, start - Window)..start])
            | Name(context.Name);
        if (start > 0 && context.Text[start - 1] is (byte)'"' or (byte)':' or (byte)' ' or (byte)'[')
        {
            var isQuoted = context.Text[start - 1] == '"';
            topics |= Name(PropertyName.Before(context.Text, start - (isQuoted ? 1 : 0)));
        }

        return topics & ~Topics.Filler;
    }

    /// <summary>What a property's name speaks of at its end: <c>customer_phone_1</c>, <c>taxIdNumber</c>, <c>Home phone</c>.</summary>
    internal static Topics Name(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > NameMax)
        {
            return Topics.None;
        }

        var foreign = ForeignWords.In(name);
        if (foreign != Topics.None)
        {
            return foreign;
        }

        for (var fillers = 0; fillers <= FillersMax; fillers++)
        {
            while (name.Length > 0 && !Word.IsLetter(name[^1]))
            {
                name = name[..^1];
            }

            var topics = name.Length > 1 ? EndsAt(name, name.Length - 1, isName: true) : Topics.None;
            if ((topics & ~Topics.Filler) != Topics.None)
            {
                return topics & ~Topics.Filler;
            }

            if (topics == Topics.None)
            {
                return Topics.None;
            }

            name = name[..LastWord(name)];
        }

        return Topics.None;
    }

    private static Topics Words(ReadOnlySpan<byte> text, int start, int window)
    {
        if (start == 0)
        {
            return Topics.None;
        }

        // More than the window, so that a word at its border is seen whole.
        Span<byte> copy = stackalloc byte[Size];
        var from = Math.Max(0, start - Size);
        copy[..(Size - (start - from))].Clear();
        text[from..start].CopyTo(copy[(Size - (start - from))..]);
        ulong letters = 0, capitals = 0;
        for (var i = 0; i < Size; i += Vector128<byte>.Count)
        {
            var bytes = Vector128.Create(copy.Slice(i, Vector128<byte>.Count));
            var capital = Vector128.LessThan(bytes - Vector128.Create((byte)'A'), Vector128.Create((byte)26));
            var letter = Vector128.LessThan(
                (bytes | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a'), Vector128.Create((byte)26));
            letters |= (ulong)letter.ExtractMostSignificantBits() << i;
            capitals |= (ulong)capital.ExtractMostSignificantBits() << i;
        }

        // A word ends where no letter follows, or a capital follows a small letter.
        var ends = letters & (~(letters >> 1) | (~capitals & (capitals >> 1)));
        ends &= ulong.MaxValue << (Size - window);
        var topics = Topics.None;
        for (; ends != 0; ends &= ends - 1)
        {
            var end = BitOperations.TrailingZeroCount(ends);
            if (end > 0 && TopicWords.MayEnd(copy[end], copy[end - 1]))
            {
                topics |= EndsAt(copy, end, isName: false);
            }
        }

        return topics;
    }

    // Goes back letter by letter, over single separators, and looks up what has been read wherever a word begins.
    private static Topics EndsAt(ReadOnlySpan<byte> text, int end, bool isName)
    {
        var topics = Topics.None;
        var hash = TopicWords.Start;
        var letters = 0;
        for (var at = end; at >= 0 && letters < TopicWords.LettersMax; at--)
        {
            if (!Word.IsLetter(text[at]))
            {
                if (at == 0 || !IsJoint(text[at]) || !Word.IsLetter(text[at - 1]))
                {
                    break;
                }

                continue;
            }

            hash = TopicWords.Next(hash, text[at]);
            letters++;
            var begins = at == 0 || !Word.IsLetter(text[at - 1]) || (IsCapital(text[at]) && !IsCapital(text[at - 1]))
                || Word.IsEscapeLetter(text, at - 1);
            // The end of a hash, c0ffee7cc, is no word.
            if (!isName && letters <= ShortWord && at > 0 && Word.IsDigit(text[at - 1]))
            {
                continue;
            }

            if (begins || (isName && letters >= TopicWords.SuffixMin))
            {
                topics |= TopicWords.Of(hash);
            }
        }

        return topics;
    }

    private static int LastWord(ReadOnlySpan<byte> name)
    {
        var at = name.Length - 1;
        while (at > 0 && Word.IsLetter(name[at - 1]) && !(IsCapital(name[at]) && !IsCapital(name[at - 1])))
        {
            at--;
        }

        return at;
    }

    private static bool IsJoint(byte value) => value is (byte)' ' or (byte)'_' or (byte)'-' or (byte)'.' or (byte)'\'';

    private static bool IsCapital(byte value) => (uint)(value - 'A') < 26;
}
