using System.Buffers;
using System.Buffers.Text;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Encodings;

/// <summary>
/// Decodes a run of base64 or base64url that holds text, UTF-16 text or compressed text, at whichever of the four places it begins.
/// </summary>
internal sealed class Base64Run
{
    private const int ProbeCharacters = 16;
    private const int DeflateMin = 24;
    private const int HeadBytes = DeflateMin / 4 * 3;
    private const int ShortDeflateMin = 12;

    private static readonly SearchValues<byte> HexAndDash = SearchValues.Create("0123456789abcdefABCDEF-"u8);
    private static readonly byte[] Values = ValuesOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    private readonly PooledBytes _pool = new();
    private readonly Inflater _inflater = new();
    private byte[] _bytes = [];
    private int _length;
    private bool _isInflated;

    internal ReadOnlySpan<byte> Text => _isInflated ? _inflater.Text : _bytes.AsSpan(0, _length);

    /// <summary>Whether it expands beyond the bound.</summary>
    internal bool IsTooLarge => _isInflated && _inflater.IsTooLarge;

    /// <summary>How many characters stand before what was decoded; negative where it was expanded.</summary>
    internal int Shift { get; private set; }

    /// <summary>Decodes; false if it holds nothing that can be read.</summary>
    /// <param name="run">The run, which may have padding.</param>
    /// <param name="isBroken">Whether it has line breaks.</param>
    /// <param name="bytesMax">How much is expanded at most.</param>
    internal bool Decode(ReadOnlySpan<byte> run, bool isBroken, int bytesMax)
    {
        _isInflated = false;
        _length = 0;
        Shift = -1;
        // No text has such base64; hex and identifiers do.
        if (run.IndexOfAnyExcept(HexAndDash) < 0)
        {
            return false;
        }

        var whole = run;
        run = run.TrimEnd((byte)'=');
        if (isBroken)
        {
            _bytes = _pool.AtLeast(run.Length + 4);
            run = _bytes.AsSpan(0, Copy(run, _bytes));
        }

        var isPressed = MayBePressed(run);
        var aligned = -1;
        for (var shift = 0; shift < 4 && aligned < 0; shift++)
        {
            aligned = Probes(run, shift) ? shift : -1;
        }

        if (aligned < 0 && !isPressed)
        {
            return false;
        }

        // Letters are brought to one alphabet where the bytes will stand; decoding goes in place.
        _bytes = _pool.AtLeast(whole.Length + 4);
        var count = Copy(whole, _bytes);
        if (aligned >= 0 && Take(aligned, count) && Narrow() && PlainText.Looks(_bytes.AsSpan(0, _length)))
        {
            Shift = aligned;
            return true;
        }

        count = isPressed ? Copy(whole, _bytes) : 0;
        return isPressed && Take(0, count) && (_isInflated = _inflater.Expand(_bytes.AsSpan(0, _length), bytesMax));
    }

    /// <summary>Gives large buffers back; <see cref="Text"/> is gone.</summary>
    internal void Release()
    {
        _length = 0;
        _bytes = _pool.Release();
        _inflater.Release();
    }

    // The beginning of gzip or zlib data, or of a deflate block in a run that is neither a name nor hex.
    private static bool MayBePressed(ReadOnlySpan<byte> run)
    {
        if (run.Length < DeflateMin)
        {
            return MayBeShortDeflate(run);
        }

        Span<byte> head = stackalloc byte[HeadBytes];
        return Head(run, head) && (Inflater.HasFrame(head) || ((head[0] >> 1) & 3) is 1 or 2 && IsMixed(run[..DeflateMin]));
    }

    /// <summary>Whether a run begins as gzip or zlib data does.</summary>
    internal static bool HasFrame(ReadOnlySpan<byte> run)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        return run.Length >= DeflateMin && Head(run, head) && Inflater.HasFrame(head);
    }

    private static bool Head(ReadOnlySpan<byte> run, Span<byte> head)
    {
        Span<byte> characters = stackalloc byte[DeflateMin];
        return Copy(run[..DeflateMin], characters) == DeflateMin
            && Base64.DecodeFromUtf8(characters, head, out _, out _) == OperationStatus.Done;
    }

    // So few bytes are one block, which its first bits say is the last.
    private static bool MayBeShortDeflate(ReadOnlySpan<byte> run) => run.Length >= ShortDeflateMin
        && (((Values[run[0]] << 2) | (Values[run[1]] >> 4)) & 7) is 3 or 5 && IsMixed(run);

    private static bool IsMixed(ReadOnlySpan<byte> run) => run.ContainsAnyInRange((byte)'A', (byte)'Z')
        && run.ContainsAnyInRange((byte)'g', (byte)'z');

    /// <summary>Whether the middle of a run, of twelve characters or more, decodes to text from one of the four places.</summary>
    internal static bool Probes(ReadOnlySpan<byte> run, int shift)
    {
        var at = ((run.Length / 2) & ~3) + shift;
        var length = Math.Min(ProbeCharacters, (run.Length - at) & ~3);
        // A short run is probed from its beginning.
        if (length < 8)
        {
            at = shift;
            length = Math.Min(ProbeCharacters, (run.Length - at) & ~3);
        }

        return ProbesText(run.Slice(at, length), isExact: false);
    }

    /// <summary>Whether at most 16 characters, a multiple of four, decode to text.</summary>
    /// <remarks>By hand, because most runs are names or identifiers, and the first few bytes tell.</remarks>
    internal static bool ProbesText(ReadOnlySpan<byte> characters, bool isExact)
    {
        Span<byte> bytes = stackalloc byte[ProbeCharacters];
        var count = 0;
        for (var i = 0; i + 4 <= characters.Length; i += 4)
        {
            var bits = (Values[characters[i]] << 18) | (Values[characters[i + 1]] << 12) | (Values[characters[i + 2]] << 6)
                | Values[characters[i + 3]];
            bytes[count] = (byte)(bits >> 16);
            bytes[count + 1] = (byte)(bits >> 8);
            bytes[count + 2] = (byte)bits;
            count += 3;
        }

        return count > 0 && PlainText.Probes(bytes[..count], isExact);
    }

    private bool Take(int shift, int count)
    {
        var length = count - shift;
        var rest = length & 3;
        // What has no padding gets it; a single character over is none.
        length -= rest == 1 ? 1 : 0;
        var padded = _bytes.AsSpan(shift, length + (rest is 2 or 3 ? 4 - rest : 0));
        padded[length..].Fill((byte)'=');
        var status = Base64.DecodeFromUtf8InPlace(padded, out var written);
        padded[..written].CopyTo(_bytes);
        _length = written;
        return status == OperationStatus.Done && written > 0;
    }

    private bool Narrow()
    {
        var low = PlainText.Utf16(_bytes.AsSpan(0, Math.Min(_length, 64)));
        if (low < 0)
        {
            return true;
        }

        var count = 0;
        for (var i = 1 - low; i < _length; i += 2)
        {
            _bytes[count++] = _bytes[i];
        }

        _length = count;
        return true;
    }

    private static byte[] ValuesOf(ReadOnlySpan<byte> alphabet)
    {
        var values = new byte[256];
        for (var i = 0; i < alphabet.Length; i++)
        {
            values[alphabet[i]] = (byte)i;
        }

        values['-'] = values['+'];
        values['_'] = values['/'];
        return values;
    }

    private static int Copy(ReadOnlySpan<byte> run, Span<byte> to)
    {
        var count = 0;
        foreach (var value in run)
        {
            if (value is not ((byte)'\r' or (byte)'\n' or (byte)'='))
            {
                to[count++] = value switch { (byte)'-' => (byte)'+', (byte)'_' => (byte)'/', var same => same };
            }
        }

        return count;
    }
}
