using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Gateway.Governance.Masking.Detection;

/// <summary>What a character beyond ASCII is read as, by two table look-ups.</summary>
internal static class FoldTable
{
    /// <summary>It stands for itself.</summary>
    internal const byte Same = 0;

    /// <summary>It shows nothing.</summary>
    internal const byte Nothing = 1;

    /// <summary>It is read as several characters: <see cref="Several"/>.</summary>
    internal const byte Many = 2;

    private const int PageBits = 8;
    private const int PlanesEnd = 0x20000;
    private const int TagsStart = 0xE0000;
    private const int TagsEnd = 0xE1000;

    // Fillers, joiners and selectors whose category does not tell, and the empty Braille pattern.
    private static readonly int[] Blanks =
        [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180F, 0x2065, 0x2800, 0x3164, 0xFFA0, 0xFFF0, 0xFFF1, 0xFFF2, 0xFFF3, 0xFFF4, 0xFFF5,
        0xFFF6, 0xFFF7, 0xFFF8];

    private static readonly Dictionary<int, byte[]> Expansions = [];
    private static readonly byte[]?[] Pages = Build();
    private static readonly FrozenDictionary<int, byte[]> ByCharacter = Expansions.ToFrozenDictionary();

    /// <summary><see cref="Same"/>, <see cref="Nothing"/>, <see cref="Many"/>, or the ASCII character it is read as.</summary>
    internal static byte Of(int character) => character < PlanesEnd
        ? Pages[character >> PageBits] is { } page ? page[character & 0xFF] : Same
        : character is >= TagsStart and < TagsEnd ? Nothing : Same;

    /// <summary>The ASCII characters for one that is read as several; never more bytes than it has itself.</summary>
    internal static ReadOnlySpan<byte> Several(int character) => ByCharacter[character];

    private static byte[]?[] Build()
    {
        var pages = new byte[]?[PlanesEnd >> PageBits];
        for (var character = 0x80; character < PlanesEnd; character++)
        {
            if (Rune.IsValid(character))
            {
                Set(pages, character, ByCategory(new Rune(character)));
            }
        }

        foreach (var entry in FoldForms.Entries.Split(' '))
        {
            Add(pages, entry);
        }

        foreach (var blank in Blanks)
        {
            Set(pages, blank, Nothing);
        }

        return pages;
    }

    private static byte ByCategory(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.DecimalDigitNumber => (byte)('0' + (int)Rune.GetNumericValue(rune)),
        UnicodeCategory.SpaceSeparator => (byte)' ',
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => (byte)'\n',
        UnicodeCategory.DashPunctuation => (byte)'-',
        UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Control => Nothing,
        _ => Same,
    };

    private static void Add(byte[]?[] pages, string entry)
    {
        var equals = entry.IndexOf('=', StringComparison.Ordinal);
        var from = entry.AsSpan(0, equals);
        var target = entry[(equals + 1)..] switch { "sp" => " ", "nl" => "\n", var same => same };
        var sign = from.IndexOfAny('+', '*');
        var count = sign < 0 ? 1 : int.Parse(from[(sign + 1)..], NumberStyles.None, CultureInfo.InvariantCulture);
        var step = sign >= 0 && from[sign] == '+' ? 1 : 0;
        var first = int.Parse(sign < 0 ? from : from[..sign], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        for (var i = 0; i < count; i++)
        {
            if (target.Length == 1)
            {
                Set(pages, first + i, (byte)(target[0] + (i * step)));
            }
            else
            {
                Set(pages, first + i, Many);
                Expansions[first + i] = Encoding.ASCII.GetBytes(target);
            }
        }
    }

    private static void Set(byte[]?[] pages, int character, byte value)
    {
        if (value != Same)
        {
            (pages[character >> PageBits] ??= new byte[1 << PageBits])[character & 0xFF] = value;
        }
    }
}
