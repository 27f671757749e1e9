namespace Gateway.Governance.Masking.Encodings;

/// <summary>A canonical prefix code (RFC 1951 section 3.2.2): symbols in order of their code's length, then value.</summary>
internal sealed class HuffmanCode(int symbolsMax)
{
    private const int BitsMax = 15;

    private readonly short[] _counts = new short[BitsMax + 1];
    private readonly short[] _symbols = new short[symbolsMax];

    /// <summary>Builds the code.</summary>
    /// <param name="lengths">Each symbol's length in bits, 0 where it has no code.</param>
    /// <returns>How many codes are left unused; negative if there are too many.</returns>
    internal int Build(ReadOnlySpan<byte> lengths)
    {
        Array.Clear(_counts);
        foreach (var length in lengths)
        {
            _counts[length]++;
        }

        var left = 1;
        Span<short> offsets = stackalloc short[BitsMax + 2];
        offsets[1] = 0;
        for (var length = 1; length <= BitsMax; length++)
        {
            left = (left << 1) - _counts[length];
            if (left < 0)
            {
                return left;
            }

            offsets[length + 1] = (short)(offsets[length] + _counts[length]);
        }

        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] != 0)
            {
                _symbols[offsets[lengths[symbol]]++] = (short)symbol;
            }
        }

        _counts[0] = 0;
        return left;
    }

    /// <summary>The next symbol; -1 if no code fits or the bits end.</summary>
    internal int Read(ref BitReader bits)
    {
        int code = 0, first = 0, index = 0;
        for (var length = 1; length <= BitsMax; length++)
        {
            code |= bits.Take(1);
            if (bits.IsEnd)
            {
                return -1;
            }

            var count = _counts[length];
            if (code - count < first)
            {
                return _symbols[index + code - first];
            }

            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }

        return -1;
    }
}
