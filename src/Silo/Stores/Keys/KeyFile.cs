using System.Threading.Channels;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Masking;
using Gateway.Governance.Recording.Encryption;

namespace Gateway.Silo.Stores.Keys;

/// <summary>The keys of payloads in a SQLite file of their own beside the recording, wrapped under the gateway's key. It is made with the
/// first key.</summary>
/// <remarks>A file of its own, because a backup of the recording must not hold the keys: a key that ends would live on in it. One task
/// writes, and sessions that open together share a commit.</remarks>
internal sealed class KeyFile : IRecordingKeys, IAsyncDisposable
{
    private const int CacheMax = 4_096;
    private const int QueueMax = 16_384;
    private const int GroupMax = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1_500);

    private readonly string _path;
    private readonly MaskKey _master;
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;
    private readonly Channel<KeyWrite> _queue =
        Channel.CreateBounded<KeyWrite>(new BoundedChannelOptions(QueueMax) { SingleReader = true });
    private readonly Task _pump;

    // Reading, and what is remembered of it, is for one thread at a time.
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, PayloadKey> _known = [];
    private KeyReader? _reader;
    private bool _isClosed;

    private KeyFile(string path, MaskKey master, TimeProvider time, TimeSpan patience)
    {
        (_path, _master, _time, _patience) = (path, master, time, patience);
        _pump = Task.Run(PumpAsync);
    }

    /// <summary>The file that belongs to a recording.</summary>
    public static string Beside(string recording) => recording + "-keys.db";

    /// <summary>Opens the file if there is one, and checks that it is for this master key.</summary>
    /// <param name="path">The file.</param>
    /// <param name="master">The key that its keys are wrapped under.</param>
    /// <param name="time">The clock that bounds waiting.</param>
    /// <param name="patience">Longest wait for the disk; null for 1.5 s.</param>
    /// <exception cref="InvalidDataException">It is not; the message says what to do.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be read.</exception>
    public static KeyFile Open(string path, MaskKey master, TimeProvider time, TimeSpan? patience = null)
    {
        try
        {
            KeyWriter.Recover(path);
            KeyReader.Open(path, master)?.Dispose();
            return new KeyFile(path, master, time, patience ?? Patience);
        }
        catch (SqliteFailureException failure)
        {
            throw Unreadable(failure);
        }
    }

    public ValueTask<PayloadKey?> CurrentAsync(SessionId session) => new(Read(reader => reader?.Current(session)));

    public async Task<PayloadKey> CreateAsync(SessionId session, long fromSequence)
    {
        var key = PayloadKey.Create();
        var write = new KeyWrite(session, fromSequence)
        {
            Id = key.Id.ToArray(),
            Wrapped = PayloadCipher.WrapKey(_master, session, key),
        };
        await WriteAsync(write);
        return key;
    }

    public ValueTask<KeyLookup> FindAsync(SessionId session, UInt128 id) => new(Read(reader =>
    {
        if (_known.TryGetValue(id, out var known)) return new KeyLookup(known, PayloadState.Whole);
        var found = reader?.Find(session, id) ?? new KeyLookup(null, PayloadState.KeyMissing);
        if (found.Key is not { } key) return found;
        if (_known.Count >= CacheMax) _known.Clear();
        _known[id] = key;
        return found;
    }));

    public async Task DestroyAsync(SessionId session, long throughSequence)
    {
        // Without a file there is nothing to destroy, and none is made for it.
        if (Read(static reader => reader is null)) return;
        await WriteAsync(new KeyWrite(session, throughSequence));
        lock (_gate) _known.Clear();
    }

    /// <summary>Writes what waits, then closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_queue.Writer.TryComplete()) return;
        await _pump;
    }

    private async Task WriteAsync(KeyWrite write)
    {
        if (!_queue.Writer.TryWrite(write))
            throw new StoreUnavailableException("Recording: more keys wait for the disk than may; check the disk and its load.");
        try
        {
            await write.Task.WaitAsync(_patience, _time);
        }
        catch (TimeoutException late)
        {
            throw new StoreUnavailableException(
                "Recording: the disk did not acknowledge a key in time; check the disk and its load.", late);
        }
    }

    private async Task PumpAsync()
    {
        KeyWriter? writer = null;
        var group = new List<KeyWrite>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < GroupMax && _queue.Reader.TryRead(out var write)) group.Add(write);
            try
            {
                writer ??= KeyWriter.Open(_path, _master);
                writer.Commit(group);
                foreach (var write in group) write.TrySetResult();
            }
#pragma warning disable CA1031 // The task is a boundary: whatever goes wrong fails its group, closed, and never ends the task.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                writer?.Dispose();
                writer = null;
                var unavailable = Unwritable(failure);
                foreach (var write in group) write.TrySetException(unavailable);
            }
        }

        // Before the writer: only a writer that closes last puts its log into the file, which is whole then for whoever copies it.
        lock (_gate)
        {
            _reader?.Dispose();
            _isClosed = true;
        }

        writer?.Dispose();
    }

    private T Read<T>(Func<KeyReader?, T> read)
    {
        lock (_gate)
        {
            if (_isClosed) throw new StoreUnavailableException("Recording: the store is shutting down.");
            try
            {
                _reader ??= KeyReader.Open(_path, _master);
                return read(_reader);
            }
            catch (SqliteFailureException failure)
            {
                _reader?.Dispose();
                _reader = null;
                throw Unreadable(failure);
            }
            catch (InvalidDataException failure)
            {
                throw new StoreUnavailableException(failure.Message, failure);
            }
        }
    }

    private static StoreUnavailableException Unwritable(Exception failure) => failure switch
    {
        StoreUnavailableException said => said,
        SqliteFailureException sqlite => sqlite.ToUnavailable(),
        _ => new StoreUnavailableException(
            $"Recording: a key cannot be kept ({failure.GetType().Name}); check the disk and who owns the recording's folder.", failure),
    };

    private static StoreUnavailableException Unreadable(SqliteFailureException failure) => new(
        $"Recording: the file with the keys of payloads cannot be read: {failure.Advice} (SQLite {failure.Code}).", failure);
}
