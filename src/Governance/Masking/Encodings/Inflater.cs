using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Encodings;

/// <summary>
/// Expands deflate data (RFC 1951), bare or in a zlib (RFC 1950) or gzip (RFC 1952) frame, up to a bound. Checksums are not looked at:
/// what a careless reader would see counts.
/// </summary>
internal sealed class Inflater
{
    private const int ProbeBytes = 64;

    private static readonly short[] LengthBase =
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    private static readonly byte[] LengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    private static readonly short[] DistanceBase =
    [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289,
        16385, 24577,
    ];

    private static readonly byte[] LengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private readonly PooledBytes _pool = new();
    private readonly HuffmanCode _literals = new(288);
    private readonly HuffmanCode _distances = new(32);
    private byte[] _bytes = [];
    private int _length;

    internal ReadOnlySpan<byte> Text => _bytes.AsSpan(0, _length);

    /// <summary>Whether the data goes on beyond the bound.</summary>
    internal bool IsTooLarge { get; private set; }

    /// <summary>Expands; false if the data is none, or begins with what is no text.</summary>
    /// <param name="data">From the frame's or block's first byte.</param>
    /// <param name="bytesMax">How much is expanded at most.</param>
    internal bool Expand(ReadOnlySpan<byte> data, int bytesMax)
    {
        IsTooLarge = false;
        _length = 0;
        _bytes = _pool.AtLeast(Math.Min(bytesMax, Math.Max(4 * ProbeBytes, 8 * data.Length)));
        var bits = new BitReader(data[Header(data)..]);
        while (true)
        {
            var isLast = bits.Take(1) == 1;
            var type = bits.Take(2);
            var isGood = !bits.IsEnd && type switch
            {
                0 => Stored(ref bits, bytesMax),
                1 => Fixed() && Block(ref bits, bytesMax),
                2 => Dynamic(ref bits) && Block(ref bits, bytesMax),
                _ => false,
            };
            if (IsTooLarge)
            {
                return PlainText.Looks(Text);
            }

            // What stood before a broken or cut end was there to read.
            if (!isGood || isLast)
            {
                return _length > 0 && (isGood || _length >= ProbeBytes || bits.IsEnd) && PlainText.Looks(Text);
            }
        }
    }

    /// <summary>Gives a large buffer back; <see cref="Text"/> is gone.</summary>
    internal void Release()
    {
        _length = 0;
        _bytes = _pool.Release();
    }

    /// <summary>Whether data begins with the frame of gzip or zlib.</summary>
    internal static bool HasFrame(ReadOnlySpan<byte> data) => Header(data) > 0;

    private static int Header(ReadOnlySpan<byte> data)
    {
        if (data.Length > 2 && (data[0] & 0x0F) == 8 && data[0] <= 0x78 && ((data[0] << 8) | data[1]) % 31 == 0 && (data[1] & 0x20) == 0)
        {
            return 2;
        }

        if (data.Length < 18 || data[0] != 0x1F || data[1] != 0x8B || data[2] != 8)
        {
            return 0;
        }

        var at = 10;
        at += (data[3] & 4) != 0 ? 2 + data[10] + (data[11] << 8) : 0;
        for (var field = 8; field <= 16; field *= 2)
        {
            if ((data[3] & field) != 0 && at < data.Length)
            {
                var end = data[at..].IndexOf((byte)0);
                at += end < 0 ? data.Length : end + 1;
            }
        }

        at += (data[3] & 2) != 0 ? 2 : 0;
        return Math.Min(at, data.Length);
    }

    private bool Fixed()
    {
        Span<byte> lengths = stackalloc byte[288];
        lengths[..144].Fill(8);
        lengths[144..256].Fill(9);
        lengths[256..280].Fill(7);
        lengths[280..].Fill(8);
        _literals.Build(lengths);
        lengths[..30].Fill(5);
        return _distances.Build(lengths[..30]) >= 0;
    }

    private bool Dynamic(ref BitReader bits)
    {
        var literals = bits.Take(5) + 257;
        var distances = bits.Take(5) + 1;
        var count = bits.Take(4) + 4;
        if (literals > 286 || distances > 30)
        {
            return false;
        }

        Span<byte> lengths = stackalloc byte[320];
        lengths.Clear();
        for (var i = 0; i < count; i++)
        {
            lengths[LengthOrder[i]] = (byte)bits.Take(3);
        }

        if (bits.IsEnd || _literals.Build(lengths[..19]) != 0)
        {
            return false;
        }

        lengths.Clear();
        return Lengths(ref bits, lengths[..(literals + distances)]) && lengths[256] != 0
            && _literals.Build(lengths[..literals]) >= 0 && _distances.Build(lengths.Slice(literals, distances)) >= 0;
    }

    private bool Lengths(ref BitReader bits, scoped Span<byte> lengths)
    {
        for (var i = 0; i < lengths.Length;)
        {
            var symbol = _literals.Read(ref bits);
            if (symbol is < 0 or > 18 || (symbol == 16 && i == 0))
            {
                return false;
            }

            if (symbol < 16)
            {
                lengths[i++] = (byte)symbol;
                continue;
            }

            var value = symbol == 16 ? lengths[i - 1] : (byte)0;
            var repeat = symbol switch { 16 => 3 + bits.Take(2), 17 => 3 + bits.Take(3), _ => 11 + bits.Take(7) };
            if (i + repeat > lengths.Length)
            {
                return false;
            }

            lengths.Slice(i, repeat).Fill(value);
            i += repeat;
        }

        return true;
    }

    private bool Block(ref BitReader bits, int bytesMax)
    {
        while (true)
        {
            var symbol = _literals.Read(ref bits);
            if (symbol < 0 || !Room(bytesMax))
            {
                return false;
            }

            if (symbol < 256)
            {
                _bytes[_length++] = (byte)symbol;
                if (_length == ProbeBytes && !PlainText.Looks(Text))
                {
                    return false;
                }
            }
            else if (symbol == 256)
            {
                return true;
            }
            else if (!Copy(ref bits, symbol - 257, bytesMax))
            {
                return false;
            }
        }
    }

    private bool Copy(ref BitReader bits, int symbol, int bytesMax)
    {
        if (symbol >= LengthBase.Length)
        {
            return false;
        }

        var length = LengthBase[symbol] + bits.Take(LengthBits[symbol]);
        var code = _distances.Read(ref bits);
        if (code is < 0 or > 29)
        {
            return false;
        }

        var distance = DistanceBase[code] + bits.Take(Math.Max(0, (code >> 1) - 1));
        if (distance > _length || bits.IsEnd)
        {
            return false;
        }

        for (var i = 0; i < length; i++)
        {
            if (!Room(bytesMax))
            {
                return false;
            }

            _bytes[_length] = _bytes[_length - distance];
            _length++;
        }

        return true;
    }

    private bool Stored(ref BitReader bits, int bytesMax)
    {
        var data = bits.TakeStored();
        foreach (var value in data)
        {
            if (!Room(bytesMax))
            {
                return false;
            }

            _bytes[_length++] = value;
        }

        return !data.IsEmpty;
    }

    private bool Room(int bytesMax)
    {
        if (_length < Math.Min(bytesMax, _bytes.Length))
        {
            return true;
        }

        if (_length >= bytesMax)
        {
            IsTooLarge = true;
            return false;
        }

        var grown = _pool.Grow(_length, Math.Min(bytesMax, _length * 2));
        _bytes = grown;
        return true;
    }
}
