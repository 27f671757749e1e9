using Gateway.Abstractions.Recording;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Silo.Stores.Log;

/// <summary>The end of the log, where entries are added: a group is gathered, then written in one piece and synced. Owned by the writer's
/// thread; thrown away after any failure.</summary>
internal sealed class EntryLog : IDisposable
{
    private const long SegmentBytesMax = 256L << 20;
    // A payload of this size is not copied into the group's buffer but written from where it is.
    private const int CopiedBytesMax = 16 << 10;

    private const long KeptBytesMax = 2 << 20;
    private const long PageBytes = 4096;

    private readonly string _folder;
    private readonly Action<string> _syncFolder;
    private readonly List<ReadOnlyMemory<byte>> _pieces = [];
    private SafeFileHandle _file;
    private LogPlace _end;
    private long _before;
    private byte[] _buffer = new byte[64 << 10];
    private int _used;
    private int _begun;
    private long _staged;
    private long _forgotten;

    private EntryLog(string folder, SafeFileHandle file, LogPlace end, long before, Action<string> syncFolder) =>
        (_folder, _file, _end, _before, _forgotten, _syncFolder) =
            (folder, file, end, before, end.Offset & ~(PageBytes - 1), syncFolder);

    /// <summary>Bytes of all segments, what is staged included.</summary>
    public long Bytes => _before + _end.Offset + _staged;

    /// <summary>Opens the log to add behind <paramref name="end"/>, and cuts off whatever stands there: it was never
    /// acknowledged.</summary>
    /// <param name="path">The recording.</param>
    /// <param name="end">Where the log ends.</param>
    /// <param name="syncFolder">Makes the names in a folder durable; null for the system's own way.</param>
    /// <exception cref="SqliteFailureException">The log lacks what comes before that place, or cannot be written.</exception>
    public static EntryLog Open(string path, LogPlace end, Action<string>? syncFolder = null)
    {
        var folder = LogRecord.Folder(path);
        syncFolder ??= FolderSync.Sync;
        try
        {
            OwnerOnly.MakeFolder(folder);
            var before = 0L;
            for (var segment = 1; segment < end.Segment; segment++)
                before += new FileInfo(LogRecord.File(folder, segment)) is { Exists: true } full ? full.Length : 0;
            if (end != LogPlace.First && new FileInfo(LogRecord.File(folder, end.Segment)) is var last
                && (!last.Exists || last.Length < end.Offset)) throw LogFailure.Missing();
            for (var segment = end.Segment + 1; File.Exists(LogRecord.File(folder, segment)); segment++)
                File.Delete(LogRecord.File(folder, segment));
            var file = OpenSegment(folder, end, syncFolder);
            syncFolder(Path.GetDirectoryName(folder)!);
            CutOff(file, end.Offset);
            return new EntryLog(folder, file, end, before, syncFolder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw LogFailure.Of(failure);
        }
    }

    /// <summary>How much <see cref="Open"/> would cut off.</summary>
    /// <param name="path">The recording.</param>
    /// <param name="end">Where the log would end.</param>
    /// <exception cref="SqliteFailureException">The log cannot be looked at.</exception>
    public static long BytesBehind(string path, LogPlace end)
    {
        var folder = LogRecord.Folder(path);
        try
        {
            var behind = -end.Offset;
            for (var segment = end.Segment; new FileInfo(LogRecord.File(folder, segment)) is { Exists: true } file; segment++)
                behind += file.Length;
            return Math.Max(0, behind);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw LogFailure.Of(failure);
        }
    }

    /// <summary>Puts one entry into the group.</summary>
    /// <returns>Where its payload will be.</returns>
    public LogPlace Stage(long number, RecordingEntry entry)
    {
        if (_staged == 0 && _end.Offset >= SegmentBytesMax) Roll();
        var payload = entry.Payload;
        var isCopied = payload.Length < CopiedBytesMax;
        Reserve(LogRecord.HeadBytes + byte.MaxValue + (isCopied ? payload.Length : 0));
        var head = LogRecord.WriteHead(_buffer.AsSpan(_used), number, entry);
        _used += head;
        var place = _end with { Offset = _end.Offset + _staged + head };
        _staged += head + payload.Length;
        if (isCopied)
        {
            payload.Span.CopyTo(_buffer.AsSpan(_used));
            _used += payload.Length;
        }
        else
        {
            EndPiece();
            _pieces.Add(payload);
        }

        return place;
    }

    /// <summary>Writes the group and returns when it is durable.</summary>
    /// <exception cref="SqliteFailureException">It is not known to be.</exception>
    public void Write()
    {
        if (_staged == 0) return;
        EndPiece();
        try
        {
            RandomAccess.Write(_file, _pieces, _end.Offset);
            FileSync.Sync(_file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw LogFailure.Of(failure);
        }

        _end = _end with { Offset = _end.Offset + _staged };
        Forget();
        _pieces.Clear();
        (_staged, _used, _begun) = (0, 0, 0);
        // One huge group must not keep its buffer for ever.
        if (_buffer.Length > 8 << 20) _buffer = new byte[64 << 10];
    }

    public void Dispose() => _file.Dispose();

    private void Roll()
    {
        try
        {
            var next = OpenSegment(_folder, LogPlace.First with { Segment = _end.Segment + 1 }, _syncFolder);
            _file.Dispose();
            _file = next;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw LogFailure.Of(failure);
        }

        (_before, _forgotten) = (_before + _end.Offset, 0);
        _end = LogPlace.First with { Segment = _end.Segment + 1 };
    }

    // Durable before the bodies that it names are erased: a length that a power cut brought back would name them again.
    private static void CutOff(SafeFileHandle file, long end)
    {
        if (RandomAccess.GetLength(file) <= end) return;
        RandomAccess.SetLength(file, end);
        FileSync.Sync(file);
    }

    private static SafeFileHandle OpenSegment(string folder, LogPlace end, Action<string> syncFolder)
    {
        var path = LogRecord.File(folder, end.Segment);
        // Created for its owner alone; a handle has no say in that.
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(path, options).Dispose();
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        // Its beginning is synced with its first group: as long as there is none, a power cut may have left the length without the bytes.
        if (end.Offset == LogRecord.Magic.Length) RandomAccess.Write(file, LogRecord.Magic, 0);
        // Before anything in it is acknowledged its name is durable, even if an earlier process made it and got no further.
        syncFolder(folder);
        return file;
    }

    // What is on the disk is hardly ever read again: it must not push everything else out of memory, and the pages it had are used again
    // for what comes, which is much cheaper than fresh ones.
    private void Forget()
    {
        if (_end.Offset - _forgotten < KeptBytesMax) return;
        PageCache.Forget(_file, _forgotten, _end.Offset - _forgotten);
        _forgotten = _end.Offset & ~(PageBytes - 1);
    }

    // Pieces refer to the buffer, so one that is full is left to them and a new one begun.
    private void Reserve(int bytes)
    {
        if (_used + bytes <= _buffer.Length) return;
        EndPiece();
        _buffer = new byte[Math.Max(_buffer.Length * 2, bytes)];
        (_used, _begun) = (0, 0);
    }

    private void EndPiece()
    {
        if (_used > _begun) _pieces.Add(_buffer.AsMemory(_begun.._used));
        _begun = _used;
    }
}
