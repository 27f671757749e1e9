namespace Gateway.Governance.Masking.Encodings;

/// <summary>Reads bits, the lowest of a byte first.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _at;
    private int _bit;

    /// <summary>Whether more was asked for than there is.</summary>
    internal bool IsEnd { get; private set; }

    internal int Take(int count)
    {
        var value = 0;
        for (var i = 0; i < count; i++)
        {
            if (_at >= _data.Length)
            {
                IsEnd = true;
                return 0;
            }

            value |= ((_data[_at] >> _bit) & 1) << i;
            _bit = (_bit + 1) & 7;
            _at += _bit == 0 ? 1 : 0;
        }

        return value;
    }

    /// <summary>A stored block's bytes, as many as there are; empty if its length does not fit its complement.</summary>
    internal ReadOnlySpan<byte> TakeStored()
    {
        _at += _bit == 0 ? 0 : 1;
        _bit = 0;
        if (_at + 4 > _data.Length || (_data[_at] ^ _data[_at + 2]) != 0xFF || (_data[_at + 1] ^ _data[_at + 3]) != 0xFF)
        {
            IsEnd = true;
            return default;
        }

        var length = _data[_at] | (_data[_at + 1] << 8);
        _at += 4;
        IsEnd = _at + length > _data.Length;
        var stored = _data.Slice(_at, Math.Min(length, _data.Length - _at));
        _at += stored.Length;
        return stored;
    }
}
