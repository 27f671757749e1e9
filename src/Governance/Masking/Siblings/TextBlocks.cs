using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Siblings;

/// <summary>Steps from the text of one content block to that of the next in the same array.</summary>
internal static class TextBlocks
{
    private const int MembersMax = 16;
    private const int NestedMax = 1024;

    // The end of the name: quotes and vowels are everywhere, and a search for what begins with them stops all the time.
    private static ReadOnlySpan<byte> Ending => "xt\""u8;
    private static ReadOnlySpan<byte> Beginning => "\"te"u8;

    /// <summary>The next member <c>text</c> that is a string.</summary>
    /// <returns>Behind it; -1 if there is none.</returns>
    internal static int First(ReadOnlySpan<byte> json, int from, out Scalar text)
    {
        var near = new Neighbours(json, 0);
        text = default;
        while (from < json.Length)
        {
            var found = json[from..].IndexOf(Ending);
            if (found < 0)
            {
                return -1;
            }

            from += found + Ending.Length;
            var at = near.Forward(from);
            if (near.At(at) != ':' || !json[..(from - Ending.Length)].EndsWith(Beginning))
            {
                continue;
            }

            at = near.Forward(at + 1);
            if (near.IsQuote(at) && near.Read(ref at, out text))
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>The text of the next block.</summary>
    /// <param name="json">The message.</param>
    /// <param name="at">Behind a block's text; then, behind the next one's.</param>
    /// <param name="text">The next block's text.</param>
    internal static bool Next(ReadOnlySpan<byte> json, ref int at, out Scalar text)
    {
        var near = new Neighbours(json, 0);
        text = default;
        var place = near.Forward(at);
        if (!Leave(near, json, ref place) || near.At(place) != ',')
        {
            return false;
        }

        place = near.Forward(place + 1);
        if (near.At(place) != '{')
        {
            return false;
        }

        for (var members = 0; members < MembersMax; members++)
        {
            place = near.Forward(place + 1);
            if (!near.IsQuote(place) || !near.Read(ref place, out var name))
            {
                return false;
            }

            place = near.Forward(place);
            if (near.At(place) != ':')
            {
                return false;
            }

            place = near.Forward(place + 1);
            if (json[name.Start..name.End].SequenceEqual("text"u8))
            {
                at = place;
                return near.IsQuote(place) && near.Read(ref at, out text);
            }

            if (!Skip(near, json, ref place) || near.At(place) != ',')
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Whether a value may cross a border between texts: something that values are made of stands on both sides.</summary>
    internal static bool MayHold(ReadOnlySpan<byte> json, List<Scalar> texts)
    {
        for (var i = 1; i < texts.Count; i++)
        {
            if (Tells(json[texts[i - 1].Start..texts[i - 1].End], atEnd: true) || Tells(json[texts[i].Start..texts[i].End], atEnd: false))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Tells(ReadOnlySpan<byte> text, bool atEnd)
    {
        const int near = 64;
        var edge = text.Length <= near ? text : atEnd ? text[^near..] : text[..near];
        return edge.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0 || edge.IndexOf((byte)'@') >= 0;
    }

    // Over the block's other members and its end, to what stands behind it.
    private static bool Leave(in Neighbours near, ReadOnlySpan<byte> json, ref int place)
    {
        for (var members = 0; members < MembersMax && near.At(place) == ','; members++)
        {
            place = near.Forward(place + 1);
            if (!near.IsQuote(place) || !near.Read(ref place, out _))
            {
                return false;
            }

            place = near.Forward(place);
            if (near.At(place) != ':')
            {
                return false;
            }

            place = near.Forward(place + 1);
            if (!Skip(near, json, ref place))
            {
                return false;
            }
        }

        if (near.At(place) != '}')
        {
            return false;
        }

        place = near.Forward(place + 1);
        return true;
    }

    // Over one value, to the next byte that is no blank.
    private static bool Skip(in Neighbours near, ReadOnlySpan<byte> json, ref int place)
    {
        if (near.At(place) is (byte)'{' or (byte)'[')
        {
            return SkipNested(near, json, ref place);
        }

        if (near.IsQuote(place) || Word.IsDigit(near.At(place)) || near.At(place) == '-')
        {
            if (!near.Read(ref place, out _))
            {
                return false;
            }
        }
        else
        {
            while (Word.IsLetter(near.At(place)))
            {
                place++;
            }
        }

        place = near.Forward(place);
        return true;
    }

    private static bool SkipNested(in Neighbours near, ReadOnlySpan<byte> json, ref int place)
    {
        var depth = 0;
        for (var limit = place + NestedMax; place < limit && place < json.Length;)
        {
            if (near.IsQuote(place))
            {
                if (!near.Read(ref place, out _))
                {
                    return false;
                }

                continue;
            }

            depth += json[place] is (byte)'{' or (byte)'[' ? 1 : json[place] is (byte)'}' or (byte)']' ? -1 : 0;
            place++;
            if (depth == 0)
            {
                place = near.Forward(place);
                return true;
            }
        }

        return false;
    }
}
