using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording.Encryption;

namespace Gateway.Grains.Recording;

/// <summary>Recordings for whoever reads what they say: the one place where payloads are decrypted. Whoever verifies reads the store
/// itself.</summary>
/// <remarks>A payload that cannot be read comes empty, with the reason, so that one session's keys never hold up who reads
/// all.</remarks>
public sealed class ClearRecordings(IRecordingStore store, IRecordingKeys keys)
{
    /// <summary>Entries from <paramref name="fromSequence"/> (at least 1) on, in order.</summary>
    /// <exception cref="StoreUnavailableException">The store or the keys cannot be read now.</exception>
    public async IAsyncEnumerable<RecordingEntry> ReadAsync(
        SessionId session, long fromSequence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var entry in store.ReadAsync(session, fromSequence, cancellation)) yield return await ClearAsync(entry);
    }

    /// <summary>Entries of all sessions, as <see cref="IRecordingStore.FollowAsync"/> returns them.</summary>
    /// <exception cref="StoreUnavailableException">The store or the keys cannot be read now.</exception>
    public async Task<IReadOnlyList<FeedEntry>> FollowAsync(long afterPosition, int limit, CancellationToken cancellation)
    {
        var page = await store.FollowAsync(afterPosition, limit, cancellation);
        var clear = new FeedEntry[page.Count];
        for (var i = 0; i < clear.Length; i++) clear[i] = page[i] with { Entry = await ClearAsync(page[i].Entry) };
        return clear;
    }

    /// <summary>The position of the last durable entry; 0 for none.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    public Task<long> HeadAsync(CancellationToken cancellation) => store.HeadAsync(cancellation);

    private async ValueTask<RecordingEntry> ClearAsync(RecordingEntry entry)
    {
        if (!entry.PayloadHash.IsEmpty) return entry with { State = PayloadState.Erased };
        if (!PayloadCipher.IsEncrypted(entry.Kind, entry.Payload.Span)) return entry;
        var (key, state) = await keys.FindAsync(entry.Session, PayloadCipher.KeyOf(entry.Payload.Span));
        var proof = key is null ? [] : new byte[PayloadProof.Bytes];
        var clear = key is null ? null
            : PayloadCipher.Decrypt(key, entry.Session, entry.Sequence, entry.Kind, entry.Payload.Span, proof);
        if (clear is null && (key is not null || entry.Payload.Length < PayloadCipher.OverheadBytes)) state = PayloadState.Altered;
        // Whoever has the entry in clear can still tell that its hash covers what is stored, and show that this is what it says.
        return entry with
        {
            Payload = clear,
            PayloadHash = SHA256.HashData(entry.Payload.Span),
            PayloadProof = clear is null ? default(ReadOnlyMemory<byte>) : proof,
            State = state,
        };
    }
}
