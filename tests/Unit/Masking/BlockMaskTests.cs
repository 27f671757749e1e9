using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Siblings;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>The classes of 64 bytes are the same however wide the processor's registers are.</summary>
public sealed class BlockMaskTests
{
    private const int Padding = 8;

    [Fact]
    public void Every_byte_has_the_same_classes_in_registers_of_every_width()
    {
        var random = new Random(11);
        var bytes = new byte[BlockMasks.Size + Padding];
        for (var round = 0; round < 2_000; round++)
        {
            Fill(random, bytes, round % 3);
            var quarters = Masks(bytes, (ref BlockMasks masks, ref byte first) => masks.AddQuarters(ref first));
            if (Avx2.IsSupported)
            {
                var halves = Masks(bytes, (ref BlockMasks masks, ref byte first) =>
                {
                    masks.AddHalf(ref first, 0);
                    masks.AddHalf(ref System.Runtime.CompilerServices.Unsafe.Add(ref first, 32), 32);
                });
                Assert.Equal(Classes(quarters), Classes(halves));
                Assert.Equal(quarters.Prefix, halves.Prefix);
                Assert.Equal(quarters.WordPrefix, halves.WordPrefix);
            }

            if (Avx512Vbmi.IsSupported)
            {
                var whole = Masks(bytes, (ref BlockMasks masks, ref byte first) => masks.AddWhole(ref first));
                Assert.Equal(Classes(quarters), Classes(whole));
                // It lets through less; what is a literal it lets through all the same.
                Assert.Equal(PrefixTable.Confirm(bytes, 0, quarters.Prefix | quarters.WordPrefix),
                    PrefixTable.Confirm(bytes, 0, whole.Prefix | whole.WordPrefix));
            }
        }
    }

    [Fact]
    public void Places_where_a_value_may_be_cut_are_the_same_in_registers_of_every_width()
    {
        var random = new Random(12);
        var found = 0;
        for (var round = 0; round < 3_000; round++)
        {
            var json = Some(random, "\"\"\",]:\\ [-@12345ab", random.Next(400));
            var (wide, narrow) = (Places(json, isWide: true), Places(json, isWide: false));
            Assert.Equal(narrow, wide);
            found += wide.Count;
        }

        Assert.True(found > 3_000);
    }

    [Fact]
    public void A_string_ends_at_the_first_quote_that_no_backslash_escapes()
    {
        var random = new Random(13);
        for (var round = 0; round < 5_000; round++)
        {
            var json = Some(random, round % 3 == 0 ? "\\\\\\\"a" : "\"\\aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", random.Next(300));
            var from = random.Next(json.Length + 1);
            var expected = from;
            while (expected < json.Length && json[expected] != '"') expected += json[expected] == '\\' ? 2 : 1;
            Assert.Equal(expected < json.Length ? expected : -1, StringEnd.Find(json, from));
        }
    }

    private static byte[] Some(Random random, string alphabet, int length) =>
        [.. Enumerable.Range(0, length).Select(_ => (byte)alphabet[random.Next(alphabet.Length)])];

    private static List<int> Places(byte[] json, bool isWide)
    {
        var places = new List<int>();
        var triggers = new SiblingTriggers(json, isWide);
        for (var at = triggers.Next(0); at >= 0; at = triggers.Next(at + 1)) places.Add(at);
        return places;
    }

    [Fact]
    public void Each_class_has_the_bytes_that_it_is_named_for()
    {
        for (var value = 0; value < 256; value++)
        {
            var bytes = new byte[BlockMasks.Size + Padding];
            bytes[5] = (byte)value;
            BlockMasks.Of(ref MemoryMarshal.GetReference<byte>(bytes), out var masks);
            bool Has(ulong mask) => (mask & (1UL << 5)) != 0;
            var character = (char)value;
            Assert.Equal(character is '"', Has(masks.Quote));
            Assert.Equal(character is '\\', Has(masks.Backslash));
            Assert.Equal(value > 0x7F, Has(masks.NotAscii));
            Assert.Equal(char.IsAsciiDigit(character), Has(masks.Digit));
            Assert.Equal(" ().-/".Contains(character, StringComparison.Ordinal), Has(masks.Separator));
            Assert.Equal(character is '@', Has(masks.At));
            Assert.Equal(character is ':', Has(masks.Colon));
            Assert.Equal(character is '.', Has(masks.Dot));
            Assert.Equal(character is '-', Has(masks.Dash));
            Assert.Equal(char.IsAsciiHexDigit(character) && !char.IsAsciiDigit(character), Has(masks.HexLetter));
            Assert.Equal(char.IsAsciiLetter(character), Has(masks.Letter));
            Assert.Equal(char.IsAsciiLetterUpper(character), Has(masks.Capital));
            Assert.Equal("+/_".Contains(character, StringComparison.Ordinal), Has(masks.CodeSign));
            Assert.Equal("%=".Contains(character, StringComparison.Ordinal), Has(masks.Sign));
            Assert.Equal(character is '&', Has(masks.Ampersand));
            Assert.Equal(character is '=', Has(masks.Equal));
            Assert.Equal(character is '4', Has(masks.Four));
            Assert.Equal(" ,;&\n".Contains(character, StringComparison.Ordinal), Has(masks.WordBreak));
            Assert.Equal(character is '\r' or '\n', Has(masks.LineBreak));
            Assert.Equal(character is 'T', Has(masks.Time));
            Assert.Equal(character is 'u' or '/', Has(masks.EscapeLetter));
            Assert.Equal(value is < 0x20 and not (9 or 10 or 13) or 0x7F, Has(masks.Hidden));
        }
    }

    private delegate void Classify(ref BlockMasks masks, ref byte first);

    private static BlockMasks Masks(byte[] bytes, Classify classify)
    {
        BlockMasks masks = default;
        classify(ref masks, ref MemoryMarshal.GetReference<byte>(bytes));
        return masks;
    }

    // Any bytes, ASCII, and pieces of the literals that are looked for.
    private static void Fill(Random random, byte[] bytes, int how)
    {
        random.NextBytes(bytes);
        for (var i = 0; how > 0 && i < bytes.Length; i++)
        {
            bytes[i] &= 0x7F;
        }

        for (var at = 0; how == 2 && at < bytes.Length;)
        {
            var keys = PrefixTable.Beginnings.Keys.Concat(PrefixTable.Anywhere.Keys).ToArray();
            var key = keys[random.Next(keys.Length)];
            key.AsSpan(0, Math.Min(key.Length, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
            at += key.Length + random.Next(3);
        }
    }

    private static ulong[] Classes(in BlockMasks masks) =>
    [
        masks.Quote, masks.Backslash, masks.NotAscii, masks.Digit, masks.Separator, masks.At, masks.Colon, masks.Dot, masks.HexLetter,
        masks.Letter, masks.Capital, masks.Dash, masks.CodeSign, masks.Sign, masks.Ampersand, masks.LineBreak, masks.Time,
        masks.EscapeLetter, masks.Hidden, masks.Equal, masks.Four, masks.WordBreak,
    ];
}
