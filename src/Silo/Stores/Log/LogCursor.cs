using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Silo.Stores.Log;

/// <summary>Reads the log from its beginning to its end in large pieces, for whoever reads all of it: while one piece is looked at, the
/// next one comes from the disk. For one thread.</summary>
internal sealed class LogCursor(string path) : IDisposable
{
    private const int PieceBytes = 1 << 20;
    // Before each piece there is room for the beginning of a record that the piece before was too short for.
    private const int RoomBytes = 64 << 10;
    private const int Block = DirectFile.BlockBytes;

    private readonly string _folder = LogRecord.Folder(path);
    private SafeFileHandle? _file;
    private bool _isDirect;
    private int _segment;

    // What of the file is in memory, and what is read meanwhile: the piece behind it.
    private Memory<byte> _data;
    private long _begin;
    private Memory<byte> _buffer = NewBuffer(PieceBytes);
    private Memory<byte> _nextBuffer = NewBuffer(PieceBytes);
    private Task<int>? _next;

    /// <summary>The bytes at a place, until the next call; null when the log does not have them.</summary>
    /// <exception cref="SqliteFailureException">The log cannot be read.</exception>
    public ReadOnlyMemory<byte>? Read(int segment, long offset, long length)
    {
        if (segment < 1 || offset is < 0 or > long.MaxValue - LogRecord.BytesMax || length is < 0 or > LogRecord.BytesMax) return null;
        try
        {
            if (segment != _segment && !Open(segment)) return null;
            if (!Has(offset, length) && !GoOn(offset, length)) Fill(offset, (int)length);
            return Has(offset, length) ? _data.Slice((int)(offset - _begin), (int)length) : default(ReadOnlyMemory<byte>?);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw LogFailure.Of(failure);
        }
    }

    public void Dispose()
    {
        DropNext();
        _file?.Dispose();
    }

    private bool Has(long offset, long length) => offset >= _begin && offset + length <= _begin + _data.Length;

    private bool Open(int segment)
    {
        DropNext();
        _file?.Dispose();
        (_file, _segment, _data) = (null, 0, default);
        var file = LogRecord.File(_folder, segment);
        if (!File.Exists(file)) return false;
        _file = DirectFile.TryOpen(file);
        _isDirect = _file is not null;
        _file ??= OpenCached(segment);
        _segment = segment;
        return true;
    }

    private SafeFileHandle OpenCached(int segment) =>
        File.OpenHandle(LogRecord.File(_folder, segment), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    // Takes the piece that was read meanwhile, behind what is left of the one before.
    private bool GoOn(long offset, long length)
    {
        var end = _begin + _data.Length;
        if (_next is not { } next || offset < _begin || offset > end || end - offset > RoomBytes) return false;
        _next = null;
        ((IAsyncResult)next).AsyncWaitHandle.WaitOne();
        // Read again when it is asked for: through the cache, where the disk asks for larger blocks.
        if (!next.IsCompletedSuccessfully) return false;
        var read = next.Result;
        var left = _data[(int)(offset - _begin)..];
        left.CopyTo(_nextBuffer[(RoomBytes - left.Length)..]);
        Forget(end);
        (_buffer, _nextBuffer) = (_nextBuffer, _buffer);
        (_data, _begin) = (_buffer.Slice(RoomBytes - left.Length, left.Length + read), offset);
        ReadAhead(read);
        return Has(offset, length);
    }

    private void Fill(long offset, int least)
    {
        DropNext();
        // The buffer that it stands in is written over, also by a reading that fails.
        _data = default;
        var begin = offset & -Block;
        var needed = (int)(offset - begin) + least;
        if (_buffer.Length - RoomBytes < needed) _buffer = NewBuffer((needed + Block - 1) & -Block);
        int read;
        try
        {
            read = ReadPiece(_buffer, begin, needed);
        }
        catch (IOException)
        {
            // A disk may ask for larger blocks: through the cache it does not matter. And it may be that only what nobody asked for here
            // cannot be read.
            if (_isDirect)
            {
                var cached = OpenCached(_segment);
                _file!.Dispose();
                (_file, _isDirect) = (cached, false);
            }

            read = ReadPiece(_buffer[..(RoomBytes + needed)], begin, needed);
        }

        (_data, _begin) = (_buffer.Slice(RoomBytes, read), begin);
        ReadAhead(read);
    }

    // Not behind the file's end.
    private void ReadAhead(int read)
    {
        if (read < PieceBytes || read % Block != 0) return;
        var (buffer, begin) = (_nextBuffer, _begin + _data.Length);
        _next = Task.Run(() => ReadPiece(buffer[..(RoomBytes + PieceBytes)], begin, Block));
    }

    // What comes before a place that cannot be read is enough where it is all that is needed.
    private int ReadPiece(Memory<byte> buffer, long begin, int needed)
    {
        var piece = buffer[RoomBytes..];
        for (var length = 0; ;)
        {
            int read;
            try
            {
                read = length == piece.Length ? 0 : RandomAccess.Read(_file!, piece.Span[length..], begin + length);
            }
            catch (IOException) when (length >= needed)
            {
                return length;
            }

            length += read;
            // The file's end is where a block is not full; what is added meanwhile is for a later call.
            if (read == 0 || (_isDirect && length % Block != 0)) return length;
        }
    }

    private void DropNext()
    {
        // It may fail as it likes, but its buffer is not used again before it has ended.
        if (_next is { } next) ((IAsyncResult)next).AsyncWaitHandle.WaitOne();
        _next = null;
    }

    // What was passed is not read again: it must not push everything else out of memory, and the pages it had are used again for what
    // comes, which costs the kernel less than fresh ones.
    private void Forget(long until)
    {
        if (!_isDirect) PageCache.Forget(_file!, _begin, until - _begin);
    }

    private static Memory<byte> NewBuffer(int bytes)
    {
        var array = GC.AllocateUninitializedArray<byte>(RoomBytes + bytes + Block, pinned: true);
        var address = Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
        return array.AsMemory((int)(-address & (Block - 1)), RoomBytes + bytes);
    }
}
