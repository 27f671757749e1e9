using System.Text.Json;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Approvals.Channels;

namespace Gateway.Silo.Approvals;

/// <summary>The outbox in the store: one record an approval, changed by compare-and-set, so that any silo may go on where another one
/// stopped.</summary>
internal sealed class NoticeBook(IStateStore store)
{
    private const int AttemptsMax = 20;

    /// <summary>The record of an approval; empty where there is none.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    public async Task<NoticeRecord> ReadAsync(string approval, CancellationToken cancellation) =>
        await store.ReadAsync(NoticeRecord.Kind, approval, cancellation) is { } record ? NoticeRecord.Read(record.Body.Span)
            : NoticeRecord.Empty;

    /// <summary>Changes the record; <paramref name="change"/> may run several times and returns what it was given to change
    /// nothing.</summary>
    /// <returns>The record as it stands then, durably.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be used now; whether it was changed is not known.</exception>
    public async Task<NoticeRecord> ChangeAsync(string approval, Func<NoticeRecord, NoticeRecord> change)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var stored = await store.ReadAsync(NoticeRecord.Kind, approval, CancellationToken.None);
            var record = stored is null ? NoticeRecord.Empty : NoticeRecord.Read(stored.Body.Span);
            var changed = change(record);
            if (ReferenceEquals(changed, record)) return record;
            try
            {
                await store.WriteAsync(new StateWrite(NoticeRecord.Kind, approval, stored?.Version ?? 0, changed.Tag(), changed.Write()));
                return changed;
            }
            catch (StateConflictException)
            {
                // Another attempt of the same approval was first; what it wrote is built upon.
                continue;
            }
        }

        throw new StoreUnavailableException("Approvals: a notice could not be written down; too many write at once.");
    }

    /// <summary>Approvals of which something waits to be told.</summary>
    public async Task<IReadOnlyList<(string Approval, NoticeRecord Record)>> DueAsync(CancellationToken cancellation)
    {
        var due = new List<(string, NoticeRecord)>();
        string? cursor = null;
        do
        {
            var page = await store.ListAsync(new StateQuery(NoticeRecord.Kind, NoticeRecord.Due, cursor, 500), cancellation);
            foreach (var record in page.Records) due.Add((record.Key, Read(record)));
            cursor = page.Cursor;
        }
        while (cursor is not null);
        return due;
    }

    private static NoticeRecord Read(StateRecord record)
    {
        try
        {
            return NoticeRecord.Read(record.Body.Span);
        }
        catch (JsonException)
        {
            // A record that nobody can read stops no other one; reading it alone tells of it.
            return NoticeRecord.Empty;
        }
    }
}
