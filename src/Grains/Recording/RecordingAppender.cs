using System.Security.Cryptography;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Encryption;
using Gateway.Grains.Sessions;

namespace Gateway.Grains.Recording;

/// <summary>Extends one session's chain. Entries take their place at once and in order; waiting for the disk comes after, so that
/// exchanges of one session share a commit.</summary>
/// <remarks>If one append fails, every later one that was already chained on it fails too, because its predecessor is not there; the tail
/// is then read from the store again before the chain goes on. If another owner has gone on meanwhile, this one adds nothing more but what
/// has happened already. Runs in the session grain's turns only. Source: R1, T34.</remarks>
/// <param name="store">Where entries go.</param>
/// <param name="keys">Where the session's key is.</param>
/// <param name="session">The session.</param>
/// <param name="time">The clock.</param>
/// <param name="conditions">Which recordings are damaged.</param>
/// <param name="encrypts">Whether a session without a key gets one.</param>
internal sealed class RecordingAppender(IRecordingStore store, IRecordingKeys keys, SessionId session, TimeProvider time,
    SessionConditions conditions, Func<bool> encrypts) : IDisposable
{
    private RecordingTail _tail = RecordingTail.Empty;
    private bool _stale = true;
    private int _inFlight;

    // The last sequence that is known to be durable.
    private long _kept;

    // What payloads are encrypted under; null where they stay in clear, or while that is not settled. A key that ends is not looked for
    // again.
    private PayloadEncryptor? _cipher;
    private bool _isKeySettled;
    private bool _hasKeyEnded;
    private Task<bool>? _settling;

    // Entries that nobody waits for: what they tell has happened, so they come before anything else does. Bounded by what was under way,
    // since nothing is let through meanwhile.
    private readonly OwedEntries _owed = new(store, session);

    /// <summary>The last sequence that was given out.</summary>
    public long Sequence => _tail.Sequence;

    /// <summary>How far a snapshot of the session may say that it goes: the last sequence that was given out, or while one of these may not
    /// have been kept, the last that was. What lands there later must not be taken for known.</summary>
    public long SnapshotSequence => _stale || _owed.HasUnplaced ? _kept : _tail.Sequence;

    /// <summary>Whether an entry that nobody waits for has no place yet and may still get one.</summary>
    public bool IsOwing => _owed.HasUnplaced && !conditions.IsDamaged(session.Value);

    /// <summary>Whether another owner has extended the chain: what this one knows of the session is old. It still records what has
    /// happened, and nothing that lets anything through.</summary>
    public bool IsSuperseded { get; private set; }

    /// <summary>Called with each entry once it is durable; null while nobody watches.</summary>
    public Action<RecordingEntry>? Appended { get; set; }

    /// <summary>Reads the tail.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    public async Task LoadAsync() => GoOnFrom(await store.TailAsync(session, CancellationToken.None));

    /// <summary>Settles what the session's payloads are encrypted under, before the first of them: its key, or a new one, which is then
    /// durable.</summary>
    /// <returns>False when the keys cannot be read or written now; nothing may be appended that must be encrypted.</returns>
    public Task<bool> SettleKeyAsync() =>
        _isKeySettled ? Kept : _settling is { IsCompleted: false } ? _settling : _settling = FindKeyAsync();

    /// <summary>Forgets the session's key, because it ends: what is appended from now on is encrypted under another.</summary>
    public void ForgetKey()
    {
        Dispose();
        (_isKeySettled, _hasKeyEnded) = (false, true);
    }

    /// <summary>Lets go of the key.</summary>
    public void Dispose()
    {
        _cipher?.Dispose();
        (_cipher, _isKeySettled) = (null, false);
    }

    /// <summary>Appends one entry.</summary>
    /// <param name="kind">What it tells.</param>
    /// <param name="content">What it says, and what is attached to it, in one append.</param>
    /// <param name="urgent">Whether somebody waits until it is durable.</param>
    /// <param name="place">Is told where the entry stands, before it is durable; null where nobody asks.</param>
    /// <returns>False when it is not known to be durable; the caller must let nothing through. For what nobody waits for: true once it has
    /// its place.</returns>
    public Task<bool> AppendAsync(EntryKind kind, EntryContent content, bool urgent = true, EntryPlace? place = null)
    {
        // A broken chain is kept as it is: whatever were added would pass for its continuation. One that nobody can read is closed by the
        // entry that says what was erased, and by no other.
        if (kind == EntryKind.Erased ? conditions.IsBroken(session.Value) : conditions.IsDamaged(session.Value)) return Refused;
        if (urgent && IsSuperseded) return Refused;
        var isReady = IsReady(kind);
        if (urgent) return isReady ? CommitAsync(Take(kind, content, place)) : SettleThenAppendAsync(kind, content, place);
        var owed = _owed.Next(kind, content);
        if (isReady) return PutAsync(owed);
        _owed.Add(owed);
        return PutOwedAsync();
    }

    /// <summary>Writes what is owed, if anything is and the store can write again.</summary>
    public async Task SettleAsync()
    {
        if (_owed.HasUnplaced) await PutOwedAsync();
    }

    /// <summary>Makes sure that the last sequence is one that the store has, or that is on its way there: writes what is owed, and reads
    /// the tail again where entries that were given out were not kept.</summary>
    /// <returns>False when that cannot be known now.</returns>
    public async Task<bool> SettleTailAsync()
    {
        await SettleAsync();
        return !IsOwing && (!_stale || await ReloadAsync());
    }

    /// <summary>For an owner that goes: waits for what nobody waits for, and writes once more what came back.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        await _owed.ToldAsync(cancellation);
        await SettleAsync();
        await _owed.ToldAsync(cancellation);
    }

    // Whether an entry can have its place at once.
    private bool IsReady(EntryKind kind) =>
        !_stale && !_owed.HasUnplaced && (_isKeySettled || !PayloadCipher.Covers(kind));

    private async Task<bool> FindKeyAsync()
    {
        try
        {
            while (true)
            {
                var hadEnded = _hasKeyEnded;
                // A key is durable before anything is encrypted under it.
                var key = hadEnded ? null : await keys.CurrentAsync(session);
                if (key is null && encrypts()) key = await keys.CreateAsync(session, _tail.Sequence + 1);
                if (hadEnded != _hasKeyEnded) continue;
                (_cipher, _isKeySettled) = (key is null ? null : new PayloadEncryptor(key, session), true);
                return true;
            }
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    // Puts all that is owed in its place, in order. What is owed may have to be encrypted, whatever comes behind it.
    private async Task<bool> PutOwedAsync()
    {
        // A chain may be found broken while entries wait for their place.
        if (conditions.IsDamaged(session.Value)) return false;
        // A new key counts from the tail, and must not count from one that was never kept; and what failed meanwhile moves it once more.
        if (!_isKeySettled && !(await ReachAsync() && await SettleKeyAsync())) return false;
        if (!await ReachAsync()) return false;
        // Ended meanwhile, with what was encrypted under it.
        if (!_isKeySettled) return false;
        foreach (var owed in _owed.TakeUnplaced()) _ = PutAsync(owed);
        return true;
    }

    private async Task<bool> ReachAsync() => (!_stale && !_owed.HasUnplaced) || await ReloadAsync();

    // No turn of the grain is spent on its success, unless somebody watches; a loss is noticed by the entry that comes next, which could
    // not have been chained on it.
    private Task<bool> PutAsync(OwedEntry owed)
    {
        var taken = Take(owed.Kind, owed.Content);
        var putting = store.AppendAsync(taken.Stored, urgent: false);
        _owed.Place(owed, taken.Stored[^1], putting);
        if (Appended is not null) ShowAsync(taken, putting).Ignore();
        return Kept;
    }

    private async Task ShowAsync(Taken taken, Task putting)
    {
        await putting;
        taken.ShowTo(Appended);
    }

    private static readonly Task<bool> Kept = Task.FromResult(true);
    private static readonly Task<bool> Refused = Task.FromResult(false);

    private Taken Take(EntryKind kind, EntryContent content, EntryPlace? place = null)
    {
        var covers = PayloadCipher.Covers(kind);
        if (covers && !_isKeySettled) throw new InvalidOperationException("A payload was to be stored before its key was settled.");
        var stored = new RecordingEntry[content.Bodies.Count + 1];
        for (var i = 0; i < content.Bodies.Count; i++) stored[i] = Attach(kind, content.Bodies[i]);
        var payload = covers && _cipher is not null ? _cipher.Encrypt(_tail.Sequence + 1, kind, content.Payload.Span) : content.Payload;
        stored[^1] = Next(kind, payload);
        if (place is not null) place.Tail = _tail;
        return new Taken(stored, content);
    }

    private RecordingEntry Attach(EntryKind of, ReadOnlyMemory<byte> body)
    {
        var sealedBody = StoredBody.Seal(_cipher, _tail.Sequence + 1, body.Span);
        return Next(EntryKind.Attached, Attachment.To(of, sealedBody).Write()) with { Body = sealedBody };
    }

    private RecordingEntry Next(EntryKind kind, ReadOnlyMemory<byte> payload)
    {
        var entry = Chain.Append(_tail, session, time.GetUtcNow().ToUnixTimeMilliseconds(), kind, payload);
        _tail = new RecordingTail(entry.Sequence, entry.Hash);
        return entry;
    }

    private async Task<bool> SettleThenAppendAsync(EntryKind kind, EntryContent content, EntryPlace? place) =>
        await PutOwedAsync() && IsReady(kind) && !IsSuperseded && await CommitAsync(Take(kind, content, place));

    // While failed appends are still coming back, the stored tail may yet change: refuse, the caller's client will try again.
    private async Task<bool> ReloadAsync()
    {
        if (_inFlight > 0) return false;
        _inFlight++;
        _stale = true;
        try
        {
            if (!await _owed.SettleAsync()) return false;
            var tail = await store.TailAsync(session, CancellationToken.None);
            IsSuperseded |= !_owed.Own.Has(tail);
            GoOnFrom(tail);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
        finally
        {
            _inFlight--;
        }
    }

    private void GoOnFrom(RecordingTail tail)
    {
        _owed.Own.Know(tail);
        (_tail, _kept, _stale) = (tail, tail.Sequence, false);
    }

    private async Task<bool> CommitAsync(Taken taken)
    {
        _inFlight++;
        try
        {
            await store.AppendAsync(taken.Stored);
            _owed.Own.Know(taken.End);
            _kept = Math.Max(_kept, taken.End.Sequence);
            taken.ShowTo(Appended);
            return true;
        }
        catch (Exception failure) when (failure is StoreUnavailableException or ChainConflictException)
        {
            _owed.Own.Doubt(taken.End);
            _stale = true;
            return false;
        }
        finally
        {
            _inFlight--;
        }
    }

    // An entry as it is stored, behind those attached to it, and what it says. Not a record: nothing may print it.
    private readonly struct Taken(RecordingEntry[] stored, EntryContent content)
    {
        public RecordingEntry[] Stored => stored;

        public RecordingTail End => Chain.TailOf(stored[^1]);

        public void ShowTo(Action<RecordingEntry>? watcher)
        {
            if (watcher is null) return;
            foreach (var attached in stored.AsSpan(..^1)) watcher(attached with { Body = default });
            var entry = stored[^1];
            watcher(entry.Payload.Equals(content.Payload) ? entry
                : entry with { Payload = content.Payload, PayloadHash = SHA256.HashData(entry.Payload.Span) });
        }
    }
}
