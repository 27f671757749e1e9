using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;
using Gateway.Grains.Recording;
using Gateway.Silo.Export;
using Gateway.Silo.Stores;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Silo.Search;

/// <summary>Keeps the index behind the recording: reads what is durable, in small pages, and rests while traffic is heavy.</summary>
/// <remarks>An index that is missing, damaged, of another version or of another recording is made anew. It takes no room that recording
/// needs.</remarks>
internal sealed partial class SearchFollower(
    SearchIndex index, LiveConfig config, ClearRecordings store, IStateStore states, TimeProvider time, ILogger<SearchFollower> log)
    : BackgroundService
{
    private const int PageEntries = 1_000;
    private const long FreeBytesMin = 256L << 20;
    private const int LooksMax = 3;

    // Entries that come while one page is indexed; with more, the index takes a twentieth of one core, far behind a quarter.
    private const int BusyEntries = 50;
    private const long FarBehind = 250_000;

    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_trouble = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_back = TimeSpan.FromSeconds(30);

    private readonly UnrecordedErasures _erasures = new(states, log);

    // When it was looked for what no entry tells; null for an index that was just opened.
    private long? _lookedBackAt;
    private TrailReader _trail = new(store);
    private SearchWriter? _writer;
    private bool _isScarce;
    private bool _isDamaged;

    // The entry that waits to be readable and how often it was looked at, and the last one that the index went on without.
    private long _unreadable;
    private int _looks;
    private long _passed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                var rest = config.Current.Recording.Search ? await StepAsync(stoppingToken) : LetGo();
                if (rest > TimeSpan.Zero) await Task.Delay(rest, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends; the index says itself how far it is.
        }
        finally
        {
            _writer?.Dispose();
        }
    }

    // Whoever turns it off may delete the file: what is open would keep it on the disk under no name, and be taken for the index later.
    // Readers first, so that the writer is the last one and leaves no log of SQLite's behind.
    private TimeSpan LetGo()
    {
        index.Forget();
        Close();
        return s_trouble;
    }

    private async Task<TimeSpan> StepAsync(CancellationToken cancellation)
    {
        try
        {
            if (IsScarce()) return s_trouble;
            if (_isDamaged) Delete();
            _isDamaged = false;
            _writer ??= await OpenAsync(cancellation);
            if (_lookedBackAt is not { } at || time.GetElapsedTime(at) >= s_back) await LookBackAsync(cancellation);
            var page = await store.FollowAsync(_writer.Position, PageEntries, cancellation);
            if (page.Count == 0)
            {
                index.Note(_writer.Position);
                _writer.Settle();
                return s_rest;
            }

            if (page[0].IsUnreadable && !Passes(page[0].Position)) return s_trouble;
            var began = time.GetTimestamp();
            var head = await store.HeadAsync(cancellation);
            _writer.Take(await _trail.TellAsync(page, cancellation));
            index.Note(_writer.Position);
            if (page.Count < PageEntries && page[^1].Position >= head) return s_rest;
            var spent = time.GetElapsedTime(began);
            var newest = await store.HeadAsync(cancellation);
            if (newest - head <= BusyEntries) return TimeSpan.Zero;
            return spent * (newest - _writer.Position > FarBehind ? 3 : 19);
        }
        catch (SqliteFailureException failure)
        {
            Close();
            _isDamaged = failure.IsDamage || failure.Primary == SQLitePCL.raw.SQLITE_ERROR;
            NotWritten(failure.Advice);
            return _isDamaged ? s_rest : s_trouble;
        }
        catch (Exception failure) when (failure is StoreUnavailableException or IOException or UnauthorizedAccessException)
        {
            NotWritten(failure.GetType().Name);
            return s_trouble;
        }
#pragma warning disable CA1031 // The loop is a boundary: what cannot be indexed must not end the process.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Close();
            NotWritten(failure.GetType().Name);
            return s_trouble;
        }
    }

    // What no entry tells: that a session was erased whose chain is broken, and that what was passed can be read again.
    private async Task LookBackAsync(CancellationToken cancellation)
    {
        foreach (var position in _writer!.Passed())
        {
            if (await store.FollowAsync(position - 1, 1, cancellation) is not [{ IsUnreadable: false } entry]
                || entry.Position != position) continue;
            Readable(position);
            Close();
            Delete();
            (_passed, _looks) = (0, 0);
            _writer = await OpenAsync(cancellation);
            break;
        }

        var isNew = await _erasures.LearnAsync(cancellation) || _lookedBackAt is null;
        if (isNew && _erasures.Known.Count > 0) _writer.Erase(_erasures.Known);
        _lookedBackAt = time.GetTimestamp();
    }

    private async Task<SearchWriter> OpenAsync(CancellationToken cancellation)
    {
        var writer = SearchWriter.Open(index.Path);
        try
        {
            if (await IsOursAsync(writer, cancellation)) return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }

        writer.Dispose();
        Delete();
        Anew();
        return SearchWriter.Open(index.Path);
    }

    // The last entry that it knows must be the recording's own.
    private async Task<bool> IsOursAsync(SearchWriter writer, CancellationToken cancellation) => writer.Position == 0
        || (await store.FollowAsync(writer.Position - 1, 1, cancellation) is [var last]
            && last.Position == writer.Position && last.Entry.Hash.Span.SequenceEqual(writer.Hash));

    // What cannot be read may be a moment's trouble, so it is waited for, and then passed: all that follows is to be found. What stands
    // right behind one that was passed, as in a lost file, is waited for no more.
    private bool Passes(long position)
    {
        if (position != _passed + 1 || _passed == 0)
        {
            (_unreadable, _looks) = (position, _unreadable == position ? _looks + 1 : 1);
            if (_looks < LooksMax) return false;
            _writer!.NotePassed(position);
            Passed(position);
        }

        _passed = position;
        return true;
    }

    private bool IsScarce()
    {
        var isScarce = FreeSpace.Of(Path.GetDirectoryName(Path.GetFullPath(index.Path))!) < FreeBytesMin;
        if (isScarce && !_isScarce) Scarce();
        return _isScarce = isScarce;
    }

    private void Close()
    {
        _writer?.Dispose();
        _writer = null;
        _lookedBackAt = null;
        _trail = new TrailReader(store);
    }

    private void Delete()
    {
        index.Forget();
        // Whatever it held of texts must not stay on the disk under no name.
        foreach (var ending in (string[])["", "-wal"]) Overwrite(index.Path + ending);
        foreach (var ending in (string[])["", "-wal", "-shm"]) File.Delete(index.Path + ending);
    }

    private void Overwrite(string path)
    {
        if (!File.Exists(path)) return;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);
            var zeros = new byte[1 << 20];
            for (var left = file.Length; left > 0; left -= zeros.Length) file.Write(zeros, 0, (int)Math.Min(left, zeros.Length));
            file.Flush(flushToDisk: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A disk that cannot be written there must not keep the index from being made anew.
            NotOverwritten(failure.GetType().Name);
        }
    }

    [LoggerMessage(1411, LogLevel.Warning, "Search: the index cannot be kept up ({problem}); it is tried again, recording goes on")]
    private partial void NotWritten(string problem);

    [LoggerMessage(1412, LogLevel.Warning, "Search: the index was not of this recording; it is made anew")]
    private partial void Anew();

    [LoggerMessage(1414, LogLevel.Warning, "Search: an index could not be overwritten before it was deleted ({problem})")]
    private partial void NotOverwritten(string problem);

    [LoggerMessage(1415, LogLevel.Warning, "Search: the payload of the entry at position {position} cannot be read; it is not found by "
        + "what it says, nor are those right behind it that cannot be read either")]
    private partial void Passed(long position);

    [LoggerMessage(1416, LogLevel.Information, "Search: what could not be read at position {position} can be read again; the index is "
        + "made anew")]
    private partial void Readable(long position);

    [LoggerMessage(1413, LogLevel.Warning, "Search: the disk is almost full; the index waits, recording goes on")]
    private partial void Scarce();
}
