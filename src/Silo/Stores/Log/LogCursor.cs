using Microsoft.Win32.SafeHandles;

namespace Gateway.Silo.Stores.Log;

/// <summary>Reads the log from its beginning to its end in large pieces, for whoever reads all of it. For one thread.</summary>
internal sealed class LogCursor(string path) : IDisposable
{
    private const int PieceBytes = 1 << 20;
    private readonly string _folder = LogRecord.Folder(path);
    private SafeFileHandle? _file;
    private int _segment;
    private byte[] _piece = new byte[PieceBytes];
    private long _begin;
    private int _length;

    /// <summary>The bytes at a place, until the next call; null when the log does not have them.</summary>
    /// <exception cref="SqliteFailureException">The log cannot be read.</exception>
    public ReadOnlyMemory<byte>? Read(int segment, long offset, long length)
    {
        if (segment < 1 || offset < 0 || length is < 0 or > LogRecord.BytesMax) return null;
        try
        {
            if (segment != _segment && !Open(segment)) return null;
            if (offset < _begin || offset + length > _begin + _length) Fill(offset, (int)length);
            return offset + length > _begin + _length ? default(ReadOnlyMemory<byte>?)
                : _piece.AsMemory((int)(offset - _begin), (int)length);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw LogFailure.Of(failure);
        }
    }

    public void Dispose() => _file?.Dispose();

    private bool Open(int segment)
    {
        _file?.Dispose();
        (_file, _segment, _length) = (null, 0, 0);
        var file = LogRecord.File(_folder, segment);
        if (!File.Exists(file)) return false;
        _file = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _segment = segment;
        return true;
    }

    private void Fill(long offset, int least)
    {
        if (_piece.Length < least) _piece = new byte[least];
        (_begin, _length) = (offset, 0);
        while (_length < _piece.Length)
        {
            var read = RandomAccess.Read(_file!, _piece.AsSpan(_length), offset + _length);
            if (read == 0) return;
            _length += read;
        }
    }
}
