using System.Globalization;
using System.Text;

namespace Gateway.Governance.Masking.Detection;

/// <summary>Decodes the inside of a JSON string (RFC 8259 section 7) and remembers where each byte stood.</summary>
internal sealed class JsonText
{
    private readonly PooledBytes _pool = new();
    private byte[] _bytes = [];
    private int _length;

    internal OffsetMap Map { get; } = new();

    internal ReadOnlySpan<byte> Text => _bytes.AsSpan(0, _length);

    /// <summary>Decodes; the result stands in <see cref="Text"/> until the next call.</summary>
    /// <param name="raw">The bytes between the quotes of a JSON string.</param>
    internal void Decode(ReadOnlySpan<byte> raw)
    {
        _bytes = _pool.AtLeast(raw.Length);
        Map.Clear();
        _length = 0;
        var at = 0;
        while (at < raw.Length)
        {
            var plain = raw[at..].IndexOf((byte)'\\');
            plain = plain < 0 ? raw.Length - at : plain;
            if (plain > 0)
            {
                Map.Mark(_length, at);
                raw.Slice(at, plain).CopyTo(_bytes.AsSpan(_length));
                _length += plain;
                at += plain;
            }

            if (at < raw.Length)
            {
                Map.Mark(_length, at);
                at += Escape(raw[at..]);
            }
        }

        // A last mark, so that an escape at the end has one behind it.
        Map.Mark(_length, raw.Length);
        Map.End(raw.Length);
    }

    /// <summary>Gives a large buffer back; <see cref="Text"/> is gone.</summary>
    internal void Release()
    {
        _length = 0;
        _bytes = _pool.Release();
    }

    // What is no escape stays as it is: a text that only looks like JSON is decoded as well.
    private int Escape(ReadOnlySpan<byte> raw)
    {
        if (raw.Length == 1)
        {
            _bytes[_length++] = raw[0];
            return 1;
        }

        if (raw[1] != 'u')
        {
            _bytes[_length++] = raw[1] switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                var same => same,
            };
            return 2;
        }

        var length = 6;
        if (!TryHex(raw, 2, out var value))
        {
            _bytes[_length++] = raw[0];
            return 1;
        }

        if (char.IsHighSurrogate((char)value) && raw.Length > 7 && raw[6] == '\\' && raw[7] == 'u' && TryHex(raw, 8, out var low))
        {
            if (char.IsLowSurrogate((char)low))
            {
                value = char.ConvertToUtf32((char)value, (char)low);
                length = 12;
            }
        }

        var rune = Rune.IsValid(value) ? new Rune(value) : Rune.ReplacementChar;
        _length += rune.EncodeToUtf8(_bytes.AsSpan(_length));
        return length;
    }

    private static bool TryHex(ReadOnlySpan<byte> raw, int start, out int value)
    {
        value = 0;
        return raw.Length >= start + 4
            && int.TryParse(raw.Slice(start, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
