using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Approvals;
using Gateway.Governance.Recording;
using Gateway.Grains.Sessions;
using Gateway.Grains.Stores;
using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Recording;

/// <summary>Reads the stores for whoever has none at hand. Owns nothing and keeps nothing.</summary>
internal sealed class LedgerGrain(
    IStateStore states, IRecordingStore recordings, ClearRecordings clear, TimeProvider time, ILogger<LedgerGrain> log,
    IEvidence? evidence = null)
    : Grain, ILedgerGrain
{
    private const int ScannedMax = 2_000;
    private const int ScannedBytesMax = 32 * 1024 * 1024;
    private const int PageBytesMax = 4 * 1024 * 1024;

    // What an approval holds is shown value by value, which takes far more room than the bytes that say it.
    private const int ListedBytesMax = 1024 * 1024;

    private readonly ReadableRecords _readable = new(log);

    public async Task<SessionPage> SessionsAsync(SessionQuery query)
    {
        var found = ImmutableArray.CreateBuilder<SessionView>();
        var cursor = await ScanAsync("session", Tag(query.Status), query.Cursor, query.Limit, async record =>
        {
            if (_readable.Read<SessionDocument>(record) is not { } session || !Matches(session, query)) return null;
            found.Add(await ViewAsync(session));
            return record.Body.Length;
        });
        return new SessionPage(found.ToImmutable(), cursor);
    }

    public async Task<ApprovalPage> ApprovalsAsync(ApprovalQuery query)
    {
        var found = ImmutableArray.CreateBuilder<ApprovalView>();
        // What has expired may still be stored as waiting or approved: nobody wakes an approval only to write that down.
        var tag = query.Status == ApprovalStatus.Expired ? null : Tag(query.Status);
        var cursor = await ScanAsync("approval", tag, query.Cursor, query.Limit, record => Task.FromResult(Take(record)));
        return new ApprovalPage(found.ToImmutable(), cursor);

        int? Take(StateRecord record)
        {
            if (_readable.Read<ApprovalView>(record) is not { } stored) return null;
            var view = ApprovalMachine.AsOf(stored, Now);
            if (!Matches(view, query)) return null;
            found.Add(query.WithoutMessages ? view with { Request = view.Request with { Message = default }, Edits = [] } : view);
            return query.WithoutMessages ? 0 : record.Body.Length;
        }
    }

    public async Task<ImmutableArray<RecordingEntry>> EntriesAsync(SessionId session, long fromSequence, int limit)
    {
        var entries = ImmutableArray.CreateBuilder<RecordingEntry>();
        var bytes = 0;
        await foreach (var entry in clear.ReadAsync(session, fromSequence, CancellationToken.None))
        {
            entries.Add(entry);
            bytes += entry.Payload.Length;
            if (entries.Count >= limit || bytes >= PageBytesMax) break;
        }

        return entries.ToImmutable();
    }

    public async Task<RecordingVerdict?> VerifyAsync(SessionId session)
    {
        for (var seen = 0L; ;)
        {
            // The end is noted first: what is appended meanwhile is not asked for.
            var noted = await recordings.TailAsync(session, CancellationToken.None);
            if (noted.Sequence == 0) return null;
            var verifier = new ChainVerifier(session);
            await foreach (var entry in recordings.ReadAsync(session, 1, CancellationToken.None))
                if (!verifier.Add(await WithBodyAsync(entry)) || entry.Sequence >= noted.Sequence) break;
            var broken = verifier.Finish(noted);
            // The entry that says what was erased meanwhile stands behind that end: what is broken at the same place again is so.
            if (broken is null || broken.Sequence == seen)
                return new RecordingVerdict(broken is null, verifier.Entries, broken?.Sequence ?? 0, broken?.Text ?? "");
            seen = broken.Sequence;
        }
    }

    // The store gives out no body that is not what its name says.
    private async Task<StoredEntry> WithBodyAsync(RecordingEntry entry)
    {
        var stored = StoredEntry.From(entry);
        if (entry.Kind != EntryKind.Attached || Attachment.Read(entry.Payload) is not { } attachment) return stored;
        var body = await recordings.BodyAsync(attachment.Name, CancellationToken.None);
        return stored with
        {
            Body = body is null ? BodyState.Missing : body.Value.Length == attachment.Bytes ? BodyState.Whole : BodyState.Altered,
        };
    }

    public async Task<ReadOnlyMemory<byte>?> BodyAsync(SessionId session, long sequence)
    {
        await foreach (var entry in recordings.ReadAsync(session, sequence, CancellationToken.None))
            return entry.Sequence == sequence ? await clear.BodyAsync(entry, CancellationToken.None) : null;
        return null;
    }

    public Task<EvidenceStanding> EvidenceAsync() => Task.FromResult(evidence?.Standing ?? EvidenceStanding.None);

    public Task<InclusionProof?> InclusionAsync(SessionId session, long sequence) =>
        evidence?.InclusionAsync(session, sequence, CancellationToken.None) ?? Task.FromResult<InclusionProof?>(null);

    public Task<ConsistencyProof?> ConsistencyAsync(long oldSize, long newSize) =>
        evidence?.ConsistencyAsync(oldSize, newSize) ?? Task.FromResult<ConsistencyProof?>(null);

    public Task<ReadOnlyMemory<byte>?> TileAsync(string path) =>
        evidence?.TileAsync(path) ?? Task.FromResult<ReadOnlyMemory<byte>?>(null);

    public Task AuditAsync(AuditEvent audit) => states.WriteAsync(new StateWrite(
        "audit", $"{audit.Command}.{Tag<AuditPhase>(audit.Phase)}", ExpectedVersion: 0, Tag<AuditPhase>(audit.Phase)!,
            StateCell<AuditEvent>.Write(audit)));

    public async Task<AuditPage> AuditedAsync(string? cursor, int limit)
    {
        var page = await states.ListAsync(new StateQuery("audit", null, cursor, limit), CancellationToken.None);
        return new AuditPage([.. page.Records.Select(_readable.Read<AuditEvent>).OfType<AuditEvent>()], page.Cursor);
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    // Reads on until enough matched, so that a narrow question does not answer with an empty page while there are more; but not for ever.
    // What is taken says how many bytes it adds to the page.
    private async Task<string?> ScanAsync(string kind, string? tag, string? cursor, int limit, Func<StateRecord, Task<int?>> take)
    {
        var (found, foundBytes, scanned, scannedBytes) = (0, 0, 0, 0);
        do
        {
            var page = await states.ListAsync(new StateQuery(kind, tag, cursor, limit - found), CancellationToken.None);
            foreach (var record in page.Records)
            {
                (scanned, scannedBytes) = (scanned + 1, scannedBytes + record.Body.Length);
                if (await take(record) is not { } bytes) continue;
                (found, foundBytes) = (found + 1, foundBytes + bytes);
            }

            cursor = page.Cursor;
        }
        while (cursor is not null && found < limit && foundBytes < ListedBytesMax && scanned < ScannedMax
            && scannedBytes < ScannedBytesMax);
        return cursor;
    }

    // A live session has counted on since its document was written; an ended one has not, and need not be woken.
    private async Task<SessionView> ViewAsync(SessionDocument session)
    {
        if (session.Status is SessionStatus.Open or SessionStatus.Paused
            && await GrainFactory.GetGrain<ISessionGrain>(session.Id).ViewAsync() is { } live) return live;
        var tail = await recordings.TailAsync(new SessionId(session.Id), CancellationToken.None);
        return session.View(tail.Sequence, Now);
    }

    private static bool Matches(SessionDocument session, SessionQuery query) =>
        (query.Status is not { } status || session.Status == status)
        && (query.Connection is not { } connection || string.Equals(session.Connection.Value, connection, StringComparison.Ordinal))
        && (query.Principal is not { } principal || string.Equals(session.Principal.Subject, principal, StringComparison.Ordinal)
            || string.Equals(session.PrincipalName, principal, StringComparison.Ordinal));

    private static bool Matches(ApprovalView view, ApprovalQuery query) =>
        (query.Status is not { } status || view.Status == status)
        && (query.Session is not { } session || string.Equals(view.Request.Session.Value, session, StringComparison.Ordinal))
        && (query.For.IsDefault || view.Asked().Intersect(query.For, StringComparer.Ordinal).Any());

    private static string? Tag<T>(T? value)
        where T : struct, Enum => value?.ToString().ToLowerInvariant();
}
