using System.Buffers;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Siblings;

/// <summary>
/// Steps between neighbours of a JSON text without reading it from its beginning. The text may be one inside a string: its quotes have
/// backslashes then, one in a document inside a string, three in one inside that.
/// </summary>
/// <remarks>A string may have any length: who looks for its other end stops at the next quote of its own level, and there are no more
/// places to begin at than such quotes, so that all of them together read a message a few times.</remarks>
internal readonly ref struct Neighbours
{
    private const int BlanksMax = 256;

    private static readonly SearchValues<byte> NotNumber = SearchValues.Create(
        [.. Enumerable.Range(0, 256).Select(b => (byte)b)
            .Where(b => !Word.IsDigit(b) && !"+-.eE".Contains((char)b, StringComparison.Ordinal))]);

    private readonly ReadOnlySpan<byte> _json;
    private readonly int _slashes;

    internal Neighbours(ReadOnlySpan<byte> json, int slashes)
    {
        _json = json;
        _slashes = slashes;
    }

    /// <summary>Backslashes before each quote.</summary>
    internal int Slashes => _slashes;

    /// <summary>How many backslashes stand before a place.</summary>
    internal static int SlashesBefore(ReadOnlySpan<byte> json, int at)
    {
        var count = 0;
        while (count < at && json[at - 1 - count] == '\\')
        {
            count++;
        }

        return count;
    }

    /// <summary>The first byte from a place on that is no blank; the text's end if there is none near.</summary>
    internal int Forward(int at)
    {
        for (var limit = at + BlanksMax; at < _json.Length && at < limit;)
        {
            var length = BlankAt(at);
            if (length == 0)
            {
                return at;
            }

            at += length;
        }

        return _json.Length;
    }

    /// <summary>The last byte before a place that is no blank; -1 if there is none near.</summary>
    internal int Back(int at)
    {
        at--;
        for (var limit = at - BlanksMax; at >= 0 && at > limit;)
        {
            if (_json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            {
                at--;
            }
            else if (_slashes > 0 && _json[at] is (byte)'n' or (byte)'r' or (byte)'t' && SlashesBefore(_json, at) == (_slashes + 1) / 2)
            {
                at -= 1 + ((_slashes + 1) / 2);
            }
            else
            {
                return at;
            }
        }

        return -1;
    }

    internal byte At(int at) => (uint)at < (uint)_json.Length ? _json[at] : (byte)0;

    /// <summary>Whether a string begins at a place.</summary>
    internal bool IsQuote(int at)
    {
        if (at < 0 || at + _slashes >= _json.Length || _json[at + _slashes] != '"')
        {
            return false;
        }

        return _slashes == 0 || _json.Slice(at, _slashes).IndexOfAnyExcept((byte)'\\') < 0;
    }

    /// <summary>Reads the string or number that begins at a place.</summary>
    /// <param name="at">Where it begins; then, behind it.</param>
    /// <param name="scalar">What was read.</param>
    internal bool Read(scoped ref int at, out Scalar scalar)
    {
        if (IsQuote(at))
        {
            var start = at + _slashes + 1;
            var end = Closing(start);
            scalar = new Scalar(start, end, true);
            at = end + _slashes + 1;
            return end >= 0;
        }

        scalar = default;
        if (!Word.IsDigit(At(at)) && At(at) != '-')
        {
            return false;
        }

        var rest = _json[at..Math.Min(_json.Length, at + 64)];
        var length = rest.IndexOfAny(NotNumber);
        scalar = new Scalar(at, at + length, false);
        at += length;
        return length > 0;
    }

    /// <summary>Reads the string or number whose last byte is given.</summary>
    /// <param name="last">Its last byte, a quote for strings; then, the byte before its first.</param>
    /// <param name="scalar">What was read.</param>
    internal bool ReadBack(scoped ref int last, out Scalar scalar)
    {
        scalar = default;
        if (At(last) == '"')
        {
            var end = last - _slashes;
            var start = end < 0 || SlashesBefore(_json, last) < _slashes ? -1 : Opening(end);
            scalar = new Scalar(start, end, true);
            last = start - _slashes - 2;
            return start >= 0;
        }

        var from = last;
        while (from >= 0 && last - from < 64 && !NotNumber.Contains(_json[from]))
        {
            from--;
        }

        scalar = new Scalar(from + 1, last + 1, false);
        var isNumber = from < last;
        last = from;
        return isNumber;
    }

    /// <summary>The name of the member whose value begins behind a place; empty for an item.</summary>
    /// <param name="before">The last byte before the value; then, before the name.</param>
    internal ReadOnlySpan<byte> NameBack(scoped ref int before)
    {
        if (At(before) != ':')
        {
            return default;
        }

        before = Back(before);
        return before >= 0 && At(before) == '"' && ReadBack(ref before, out var name) ? _json[name.Start..name.End] : default;
    }

    // Where the string ends that begins at a place: the first byte of its closing quote; -1 if it does not end.
    private int Closing(int start)
    {
        if (_slashes == 0)
        {
            return start > _json.Length ? -1 : StringEnd.Find(_json, start);
        }

        for (var at = start; at < _json.Length;)
        {
            var length = _json[at..].IndexOf((byte)'"');
            if (length < 0)
            {
                return -1;
            }

            at += length;
            var slashes = Math.Min(SlashesBefore(_json, at), at - start);
            var level = slashes % (2 * (_slashes + 1));
            if (level == _slashes)
            {
                return at - _slashes;
            }

            if (level != (2 * _slashes) + 1)
            {
                return -1;
            }

            at++;
        }

        return -1;
    }

    // The first byte inside the string whose closing quote is given.
    private int Opening(int end)
    {
        for (var at = end; at > 0;)
        {
            at = _json[..at].LastIndexOf((byte)'"');
            if (at < 0)
            {
                return -1;
            }

            var slashes = SlashesBefore(_json, at);
            if (slashes == _slashes)
            {
                return at + 1;
            }

            // An outer string ends or begins there.
            if (slashes < _slashes)
            {
                return -1;
            }
        }

        return -1;
    }

    private int BlankAt(int at)
    {
        if (_json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            return 1;
        }

        var slashes = (_slashes + 1) / 2;
        return _slashes > 0 && at + slashes < _json.Length && _json[at + slashes] is (byte)'n' or (byte)'r' or (byte)'t'
            && _json.Slice(at, slashes).IndexOfAnyExcept((byte)'\\') < 0 ? slashes + 1 : 0;
    }
}
