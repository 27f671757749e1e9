using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Silo.Stores.Postgres;

namespace Gateway.Recorder;

/// <summary>Verifies what a PostgreSQL database holds, beside the gateways that write to it.</summary>
public static class PostgresWitness
{
    /// <summary>What is wrong with the chains of all sessions; empty when nothing is.</summary>
    /// <param name="connection">Npgsql's connection string.</param>
    public static async Task<IReadOnlyList<string>> BreaksAsync(string connection)
    {
        await using var store = PostgresStore.Open(
            new PostgresStoreOptions { Connection = connection, Shared = true }, TimeProvider.System);
        var (sessions, breaks, after) = (new HashSet<SessionId>(), new List<string>(), 0L);
        for (IReadOnlyList<FeedEntry> page; (page = await store.FollowAsync(after, 10_000, CancellationToken.None)).Count > 0;)
        {
            if (page[0].Position != after + 1) breaks.Add($"Entry {after + 1} is missing from the feed.");
            foreach (var entry in page) sessions.Add(entry.Entry.Session);
            after = page[^1].Position;
        }

        foreach (var session in sessions)
        {
            // The end first: who still writes adds behind it, and what is added is not looked at.
            var tail = await store.TailAsync(session, CancellationToken.None);
            var verifier = new ChainVerifier(session);
            await foreach (var entry in store.ReadAsync(session, 1, CancellationToken.None))
                if (entry.Sequence <= tail.Sequence) verifier.Add(StoredEntry.From(entry));
            if (verifier.Finish(tail) is { } found) breaks.Add(found.ToString()!);
        }

        return breaks;
    }
}
