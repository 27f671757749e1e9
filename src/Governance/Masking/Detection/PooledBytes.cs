using System.Buffers;

namespace Gateway.Governance.Masking.Detection;

/// <summary>A buffer that is kept while small and borrowed while large: one huge message does not cost its memory for ever.</summary>
internal sealed class PooledBytes
{
    private const int KeptBytes = 16 * 1024;

    private readonly byte[] _kept = new byte[KeptBytes];
    private byte[]? _borrowed;

    /// <summary>A buffer of at least so many bytes; what an earlier one held is gone.</summary>
    internal byte[] AtLeast(int bytes)
    {
        if (_borrowed is not null && _borrowed.Length >= bytes)
        {
            return _borrowed;
        }

        Release();
        return bytes <= KeptBytes ? _kept : _borrowed = ArrayPool<byte>.Shared.Rent(bytes);
    }

    /// <summary>A larger buffer with what the last one held.</summary>
    internal byte[] Grow(int held, int bytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent(bytes);
        (_borrowed ?? _kept).AsSpan(0, held).CopyTo(larger);
        Release();
        return _borrowed = larger;
    }

    /// <summary>Gives a borrowed buffer back, without what it held.</summary>
    /// <returns>The kept buffer.</returns>
    internal byte[] Release()
    {
        if (_borrowed is not null)
        {
            ArrayPool<byte>.Shared.Return(_borrowed, clearArray: true);
            _borrowed = null;
        }

        return _kept;
    }
}
