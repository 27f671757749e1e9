using System.Text;

namespace Gateway.Governance.Masking.Detection;

/// <summary>A text that is written in another way than it reads, as it reads. Each byte remembers where it stood.</summary>
internal abstract class RewrittenText
{
    private readonly PooledBytes _pool = new();
    private byte[] _bytes = [];
    private int _length;

    /// <summary>Leads from places in <see cref="Text"/> to those in the source.</summary>
    internal OffsetMap Map { get; private set; } = new();

    /// <summary>The text as it reads; valid until the next call.</summary>
    internal ReadOnlySpan<byte> Text => _bytes.AsSpan(0, _length);

    /// <summary>Gives large buffers back; <see cref="Text"/> and what <see cref="Map"/> knew are gone.</summary>
    internal void Release()
    {
        _length = 0;
        _bytes = _pool.Release();
        Map.Release();
    }

    /// <summary>Releases all but the map, which is the caller's from now on.</summary>
    internal OffsetMap ReleaseToMap()
    {
        var map = Map;
        Map = new OffsetMap();
        Release();
        return map;
    }

    /// <summary>Rewrites all of a text. What it reads as is never longer than it is written.</summary>
    protected void Rewrite(ReadOnlySpan<byte> text)
    {
        _bytes = _pool.AtLeast(text.Length);
        Map.Clear();
        _length = 0;
        var at = 0;
        while (at < text.Length)
        {
            var plain = NextSign(text[at..]);
            plain = plain < 0 ? text.Length - at : plain;
            if (plain > 0)
            {
                Map.Mark(_length, at);
                Append(text.Slice(at, plain));
                at += plain;
            }

            if (at < text.Length)
            {
                Map.MarkPiece(_length, at);
                at += One(text[at..]);
            }
        }

        // A last mark, so that an escape at the end has one behind it.
        Map.Mark(_length, text.Length);
    }

    /// <summary>Where the first byte is that may be a sign of another; negative if none is.</summary>
    protected abstract int NextSign(ReadOnlySpan<byte> text);

    /// <summary>Appends what the text begins with.</summary>
    /// <returns>Bytes of the source that it took.</returns>
    protected abstract int One(ReadOnlySpan<byte> text);

    protected void Append(byte value) => _bytes[_length++] = value;

    protected void Append(ReadOnlySpan<byte> values)
    {
        values.CopyTo(_bytes.AsSpan(_length));
        _length += values.Length;
    }

    /// <summary>Appends a character in UTF-8, or the one that replaces what is none.</summary>
    protected void AppendCharacter(int value)
    {
        var rune = Rune.IsValid(value) ? new Rune(value) : Rune.ReplacementChar;
        _length += rune.EncodeToUtf8(_bytes.AsSpan(_length));
    }
}
