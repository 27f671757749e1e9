using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Encodings;

/// <summary>Decodes a run of hex digits that holds text, or compressed text.</summary>
internal sealed class HexRun
{
    private const int ProbeBytes = 8;
    private const int IdentifierMax = 64;

    private static readonly byte[] Values = [.. Enumerable.Range(0, 256).Select(v => (byte)(Escape.Digit((byte)v) & 15))];

    private readonly PooledBytes _pool = new();
    private readonly Inflater _inflater = new();
    private byte[] _bytes = [];
    private int _length;
    private bool _isInflated;

    internal ReadOnlySpan<byte> Text => _isInflated ? _inflater.Text : _bytes.AsSpan(0, _length);

    internal bool IsTooLarge => _isInflated && _inflater.IsTooLarge;

    /// <summary>Where in the run the first byte begins.</summary>
    internal int Shift { get; private set; }

    /// <summary>Whether each byte of the text is two digits of the run.</summary>
    internal bool IsExact { get; private set; }

    /// <summary>Decodes; false if it holds nothing that can be read.</summary>
    [SkipLocalsInit]
    internal bool Decode(ReadOnlySpan<byte> run, int bytesMax)
    {
        _isInflated = false;
        _length = 0;
        IsExact = true;
        // Identifiers are as long as this, and now and then one decodes to almost a text.
        var isExact = run.Length <= IdentifierMax;
        Span<byte> head = stackalloc byte[18];
        for (Shift = 0; Shift < 2; Shift++)
        {
            var middle = (((run.Length / 2) - ProbeBytes) & ~1) + Shift;
            var count = Math.Min(2 * ProbeBytes, (run.Length - Shift) & ~1);
            var from = Math.Max(middle, Shift);
            if (!PlainText.Probes(Eight(run, from, count), count / 2, isExact))
            {
                continue;
            }

            var wide = PlainText.Utf16(head[..Bytes(run.Slice(from, count), head)]);
            _bytes = _pool.AtLeast(run.Length);
            _length = Bytes(run[Shift..], _bytes);
            Narrow(wide);
            return PlainText.Looks(Text, isExact);
        }

        Shift = 0;
        IsExact = false;
        if (run[0] is not ((byte)'1' or (byte)'7') || !Inflater.HasFrame(head[..Bytes(run[..Math.Min(run.Length, 36)], head)]))
        {
            return false;
        }

        _bytes = _pool.AtLeast(run.Length);
        _length = Bytes(run, _bytes);
        return _isInflated = _inflater.Expand(_bytes.AsSpan(0, _length), bytesMax);
    }

    /// <summary>Gives large buffers back; <see cref="Text"/> is gone.</summary>
    internal void Release()
    {
        _length = 0;
        _bytes = _pool.Release();
        _inflater.Release();
    }

    private void Narrow(int low)
    {
        if (low < 0)
        {
            return;
        }

        IsExact = false;
        var count = 0;
        for (var i = 1 - low; i < _length; i += 2)
        {
            _bytes[count++] = _bytes[i];
        }

        _length = count;
    }

    // Of at most sixteen digits, with spaces behind them. A letter's lower half is its value less nine.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Eight(ReadOnlySpan<byte> run, int start, int count)
    {
        var last = run.Length - Vector128<byte>.Count;
        var values = last < 0 ? Short(run) : Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(run), (nuint)Math.Min(start, last));
        var shift = last < 0 ? start : Math.Max(start - last, 0);
        if (shift > 0 || count < Vector128<byte>.Count)
        {
            var places = Vector128<byte>.Indices;
            values = Vector128.ConditionalSelect(
                Vector128.LessThan(places, Vector128.Create((byte)count)),
                Vector128.Shuffle(values, places + Vector128.Create((byte)shift)),
                Vector128.Create("2020202020202020"u8));
        }

        var letters = Vector128.GreaterThan(values, Vector128.Create((byte)'9'));
        values = (values & Vector128.Create((byte)0x0F)) + (letters & Vector128.Create((byte)9));
        var pairs = values.AsUInt16();
        return Vector128.Narrow(((pairs << 4) | (pairs >>> 8)) & Vector128.Create((ushort)0xFF), Vector128.Create((ushort)' '));
    }

    private static Vector128<byte> Short(ReadOnlySpan<byte> run)
    {
        Span<byte> bytes = stackalloc byte[Vector128<byte>.Count];
        bytes.Clear();
        run.CopyTo(bytes);
        return Vector128.Create(bytes);
    }

    private static int Bytes(ReadOnlySpan<byte> digits, Span<byte> bytes)
    {
        var count = 0;
        for (var i = 0; i + 1 < digits.Length; i += 2)
        {
            bytes[count++] = (byte)((Values[digits[i]] << 4) | Values[digits[i + 1]]);
        }

        return count;
    }
}
