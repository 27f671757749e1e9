using System.Globalization;
using System.Text;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Secrets;

/// <summary>
/// What follows a prefix, written as parts with blanks between them: an alphabet's letter and a length (<c>w36</c>, <c>x8-64</c>,
/// <c>u20+</c>), or <c>'</c> and a literal. Each part takes as many bytes as it can; there is no going back, so matching is linear.
/// </summary>
internal sealed class TokenShape
{
    private const int LengthMax = 2048;

    private readonly ShapePart[] _parts;

    private TokenShape(ShapePart[] parts) => _parts = parts;

    internal ReadOnlySpan<ShapePart> Parts => _parts;

    /// <summary>Reads a shape.</summary>
    /// <exception cref="FormatException">A part cannot be read.</exception>
    internal static TokenShape Parse(string text) =>
        new([.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ParsePart)]);

    /// <summary>How many bytes from a place on have this shape; -1 if they do not, or if letters or digits follow at once.</summary>
    internal int Match(ReadOnlySpan<byte> text, int start)
    {
        var at = start;
        foreach (var part in _parts)
        {
            if (part.Set == 0)
            {
                if (!text[at..].StartsWith(part.Literal))
                {
                    return -1;
                }

                at += part.Literal.Length;
                continue;
            }

            var length = Alphabet.Run(part.Set, text, at, part.Max);
            if (length < part.Min)
            {
                return -1;
            }

            at += length;
        }

        return Word.Ends(text, at) ? at - start : -1;
    }

    private static ShapePart ParsePart(string part)
    {
        if (part[0] == '\'')
        {
            return new ShapePart(0, part.Length - 1, part.Length - 1, Encoding.ASCII.GetBytes(part[1..]));
        }

        var range = part[1..].Split('-');
        var isOpen = range[^1].EndsWith('+');
        var min = int.Parse(range[0].TrimEnd('+'), NumberStyles.None, CultureInfo.InvariantCulture);
        var max = isOpen ? LengthMax : int.Parse(range[^1], NumberStyles.None, CultureInfo.InvariantCulture);
        return new ShapePart(Alphabet.Of(part[0]), min, max, []);
    }
}
