using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;
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

    /// <summary>The same with messages that are kept beside the recording put back into their entries, where they can be had.</summary>
    /// <exception cref="StoreUnavailableException">The store or the keys cannot be read now.</exception>
    public async IAsyncEnumerable<RecordingEntry> ReadWholeAsync(
        SessionId session, long fromSequence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var bodies = new List<ReadOnlyMemory<byte>?>();
        await foreach (var entry in ReadAsync(session, fromSequence, cancellation))
        {
            if (entry.Kind == EntryKind.Attached) bodies.Add(await BodyAsync(entry, cancellation));
            yield return entry.Kind == EntryKind.Attached || bodies.Count == 0 || entry.Payload.IsEmpty ? entry : entry with
            {
                Payload = AttachedMessages.Inline(entry.Payload, bodies),
                PayloadHash = entry.PayloadHash.IsEmpty ? SHA256.HashData(entry.Payload.Span) : entry.PayloadHash,
                PayloadProof = default,
            };
            if (entry.Kind != EntryKind.Attached) bodies.Clear();
        }
    }

    /// <summary>The masked message that an attached entry names; null when it is none, or its body cannot be had.</summary>
    /// <exception cref="StoreUnavailableException">The store or the keys cannot be read now.</exception>
    public async Task<ReadOnlyMemory<byte>?> BodyAsync(RecordingEntry entry, CancellationToken cancellation)
    {
        if (entry.Kind != EntryKind.Attached || Attachment.Read(entry.Payload) is not { } attachment
            || await store.BodyAsync(attachment.Name, cancellation) is not { } stored) return null;
        var key = StoredBody.KeyOf(stored.Span) is { } id ? (await keys.FindAsync(entry.Session, id)).Key : null;
        return StoredBody.Open(key, entry.Session, entry.Sequence, stored);
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
