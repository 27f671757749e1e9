using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Gateway.Governance.Masking.Rules;

/// <summary>Reads a class of characters, such as <c>[0-9A-F]</c> or <c>[^"]</c>.</summary>
/// <param name="text">The pattern.</param>
/// <param name="anyCase">Whether letters stand for both their cases.</param>
internal sealed class PatternClass(string text, bool anyCase)
{
    private const int OthersMax = 256;

    private readonly SortedSet<Rune> _others = [];
    private ByteSet _set;

    /// <summary>Reads from the opening bracket to behind the closing one.</summary>
    /// <exception cref="PatternException">The class is refused.</exception>
    internal PatternNode Read(ref int at)
    {
        var start = at++;
        var isNegated = at < text.Length && text[at] == '^';
        at += isNegated ? 1 : 0;
        while (at < text.Length && text[at] != ']')
        {
            Item(ref at);
        }

        if (at >= text.Length)
        {
            throw Wrong(start, "this [ is never closed; write \\[ for the character");
        }

        at++;
        _set = anyCase ? _set.InAnyCase() : _set;
        var node = isNegated ? Negated(start) : Plain();
        return node ?? throw Wrong(start, "no character is in this class");
    }

    private PatternNode? Negated(int start)
    {
        if (_others.Count > 0)
        {
            throw Wrong(start, "only characters of ASCII can be left out of a class");
        }

        var rest = _set.OtherAscii;
        var isWide = _set.C == 0;
        return rest.IsEmpty ? isWide ? Utf8Ranges.Any : null
            : isWide ? new PatternNode.Either([new PatternNode.Byte(rest), Utf8Ranges.Any]) : new PatternNode.Byte(rest);
    }

    private PatternNode? Plain()
    {
        var choices = ImmutableArray.CreateBuilder<PatternNode>();
        if (!_set.Ascii.IsEmpty)
        {
            choices.Add(new PatternNode.Byte(_set.Ascii));
        }

        choices.AddRange(_set.C != 0 ? [Utf8Ranges.Any] : _others.Select(Utf8Ranges.Of));
        return choices.Count == 0 ? null : choices.Count == 1 ? choices[0] : new PatternNode.Either(choices.DrainToImmutable());
    }

    private void Item(ref int at)
    {
        var start = at;
        if (Single(ref at) is not { } first)
        {
            return;
        }

        if (at + 1 >= text.Length || text[at] != '-' || text[at + 1] == ']')
        {
            Add(first);
            return;
        }

        at++;
        if (Single(ref at) is not { } last || last < first)
        {
            throw Wrong(start, "a range goes from one character to a later one, such as a-z");
        }

        if (!last.IsAscii && last.Value - Math.Max(first.Value, 0x80) >= OthersMax)
        {
            throw Wrong(start, $"a range holds at most {OthersMax} characters beyond ASCII");
        }

        for (var value = first.Value; value <= last.Value; value++)
        {
            if (Rune.IsValid(value))
            {
                Add(new Rune(value));
            }
        }
    }

    // Null where an escape stood for several characters.
    private Rune? Single(ref int at)
    {
        if (text[at] == '\\')
        {
            var start = at;
            if (!PatternParser.TryEscape(text, ref at, out var set, out var rune))
            {
                throw Wrong(start, "this escape means nothing in a class");
            }

            _set |= set;
            return rune;
        }

        if (text[at] == '[' || !Rune.TryGetRuneAt(text, at, out var plain))
        {
            throw Wrong(at, "write \\[ for the character; a class holds no other class");
        }

        at += plain.Utf16SequenceLength;
        return plain;
    }

    private void Add(Rune rune)
    {
        if (rune.IsAscii)
        {
            _set |= ByteSet.Of(rune.Value);
            return;
        }

        _others.Add(rune);
        if (anyCase)
        {
            _others.Add(Rune.ToLowerInvariant(rune));
            _others.Add(Rune.ToUpperInvariant(rune));
        }
    }

    private static PatternException Wrong(int at, string message) =>
        new(string.Create(CultureInfo.InvariantCulture, $"at character {at + 1}: {message}"));
}
