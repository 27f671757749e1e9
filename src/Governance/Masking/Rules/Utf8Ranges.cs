using System.Collections.Immutable;
using System.Text;

namespace Gateway.Governance.Masking.Rules;

/// <summary>Characters beyond ASCII as bytes of UTF-8 (RFC 3629 section 4).</summary>
internal static class Utf8Ranges
{
    private static readonly ByteSet Tail = ByteSet.Range(0x80, 0xBF);

    /// <summary>Any character beyond ASCII.</summary>
    internal static PatternNode Any { get; } = new PatternNode.Either(
    [
        Of(ByteSet.Range(0xC2, 0xDF), Tail),
        Of(ByteSet.Of(0xE0), ByteSet.Range(0xA0, 0xBF), Tail),
        Of(ByteSet.Range(0xE1, 0xEF), Tail, Tail),
        Of(ByteSet.Of(0xF0), ByteSet.Range(0x90, 0xBF), Tail, Tail),
        Of(ByteSet.Range(0xF1, 0xF4), Tail, Tail, Tail),
    ]);

    /// <summary>One character.</summary>
    internal static PatternNode Of(Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        return Of([.. bytes[..rune.EncodeToUtf8(bytes)].ToArray().Select(b => ByteSet.Of(b))]);
    }

    private static PatternNode Of(params ImmutableArray<ByteSet> sets) => sets.Length == 1 ? new PatternNode.Byte(sets[0])
        : new PatternNode.Sequence([.. sets.Select(s => new PatternNode.Byte(s))]);
}
