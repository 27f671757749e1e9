using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Encryption;
using Gateway.Governance.Recording.Evidence;
using Gateway.Silo.Recording;
using Gateway.Silo.Stores.Bodies;
using Gateway.Silo.Stores.Keys;
using Gateway.Silo.Stores.Log;

namespace Gateway.Silo.Stores;

/// <summary>A recording's file, opened to read only; a gateway may be writing to it meanwhile.</summary>
/// <remarks>It needs only the file, its <c>-wal</c> while there is one, and the folder of its entries: no gateway, no configuration. For
/// one thread at a time.</remarks>
public sealed class RecordingFile : IDisposable
{
    private const int BusyMs = 5_000;
    private readonly string path;
    private readonly Database database;
    private readonly LogFiles log;
    private readonly KeyReader? keys;

    private RecordingFile(string path, Database database, KeyReader? keys)
    {
        this.path = path;
        this.database = database;
        this.keys = keys;
        log = new LogFiles(path);
    }

    /// <summary>Opens the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="keyFile">The gateway's key, to read what is encrypted; null for the one beside the file. Nothing else needs it.</param>
    /// <exception cref="StoreUnavailableException">It is missing, unreadable, no recording or of another version, or the key is; the
    /// message says what to do.</exception>
    public static RecordingFile Open(string path, string? keyFile = null)
    {
        if (!File.Exists(path))
            throw new StoreUnavailableException($"Recording: there is no file '{path}'. Name with --file what 'recording.path' names.");
        Database? opened = null;
        try
        {
            opened = Database.OpenReader(path, BusyMs);
            SqliteSchema.RequireReadable(opened);
            return new RecordingFile(path, opened, Keys(path, keyFile));
        }
        catch (SqliteFailureException failure)
        {
            opened?.Dispose();
            throw failure.ToUnavailable();
        }
        catch
        {
            opened?.Dispose();
            throw;
        }
    }

    /// <summary>Re-derives the chain of every session, or of one, and checks that nothing is missing; of all sessions also that they are
    /// what the checkpoints beside the file say.</summary>
    /// <param name="only">The one session; null for all.</param>
    /// <param name="trust">What is known of the checkpoints from elsewhere; null for nothing.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="StoreUnavailableException">The file cannot be read, or there is no such session.</exception>
    public RecordingReport Verify(SessionId? only, EvidenceTrust? trust = null, CancellationToken cancellation = default)
    {
        try
        {
            var evidence = only is null ? new EvidenceScan(EvidenceFolder.Of(Path.GetFullPath(path)), trust ?? EvidenceTrust.None) : null;
            using var scan = new RecordingScan(database, path, only is { } one ? new HashSet<SessionId> { one } : null, evidence);
            return scan.Run(cancellation);
        }
        catch (SqliteFailureException failure)
        {
            throw failure.ToUnavailable();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException("Recording: a file beside it cannot be read; check its permissions and the disk.", failure);
        }
    }

    /// <summary>Every session, in the order in which they were opened; without names where the first entry cannot be read.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be read.</exception>
    public IReadOnlyList<SessionSummary> Sessions()
    {
        try
        {
            using var read = database.Prepare(
                """
                SELECT s.id, s.tail_seq, f.at_ms, t.at_ms, f.payload_hash, f.payload, f.segment, f.place, f.bytes
                FROM session s LEFT JOIN entry f ON f.no = s.first_no LEFT JOIN entry t ON t.no = s.tail_no ORDER BY s.no
                """);
            var sessions = new List<SessionSummary>();
            while (read.Step()) sessions.Add(Summary(read));
            return sessions;
        }
        catch (SqliteFailureException failure)
        {
            throw failure.ToUnavailable();
        }
    }

    /// <summary>One session's entries in order, in clear where their keys are here, not verified; empty for an unknown session.</summary>
    /// <exception cref="StoreUnavailableException">The file or the keys cannot be read.</exception>
    public IEnumerable<StoredEntry> Read(SessionId session)
    {
        for (var from = 1L; ;)
        {
            var page = Page(session, from);
            foreach (var entry in page) yield return Clear(entry);
            if (page.Count == 0) yield break;
            from = page[^1].Sequence + 1;
        }
    }

    /// <summary>The same with messages that are kept beside the file put back into their entries, where they can be had.</summary>
    /// <exception cref="StoreUnavailableException">The file, the keys or a body cannot be read.</exception>
    public IEnumerable<StoredEntry> ReadFull(SessionId session)
    {
        var bodies = new BodyInliner(new BodyFolder(path), Find);
        return Read(session).Select(entry =>
        {
            try
            {
                return bodies.Take(entry);
            }
            catch (SqliteFailureException failure)
            {
                throw failure.ToUnavailable();
            }
        });
    }

    /// <summary>The same for whoever cannot do with less than all that is still there.</summary>
    /// <exception cref="StoreUnavailableException">The file, the keys or a body cannot be read, or a payload's key is not here.</exception>
    public IEnumerable<StoredEntry> ReadWhole(SessionId session) => ReadFull(session).Select(static entry => entry.State switch
    {
        PayloadState.KeyMissing => throw new StoreUnavailableException(
            "Recording: payloads are encrypted and their keys are not here. Have the file of keys, ending in -keys.db, and gateway.key "
            + "beside the recording."),
        PayloadState.Altered => throw new StoreUnavailableException(
            "Recording: an encrypted payload was altered; 'gateway recording verify' tells more."),
        _ => entry,
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        keys?.Dispose();
        log.Dispose();
        database.Dispose();
    }

    private static KeyReader? Keys(string path, string? keyFile)
    {
        try
        {
            if (MasterKey.Find(keyFile ?? MasterKey.Beside(path)) is { } master) return KeyReader.Open(KeyFile.Beside(path), master);
        }
        catch (Exception failure) when (
            failure is IOException or UnauthorizedAccessException or InvalidDataException or SqliteFailureException)
        {
            // Nobody asked for them by name: what cannot be decrypted says so where it is read.
            if (keyFile is null) return null;
            throw new StoreUnavailableException(failure is InvalidDataException ? failure.Message
                : $"Recording: the key file '{keyFile}', or the keys beside the recording, cannot be read.", failure);
        }

        if (keyFile is not null) throw new StoreUnavailableException($"Recording: there is no key file '{keyFile}'.");
        return null;
    }

    private StoredEntry Clear(in StoredEntry entry)
    {
        if (entry.Payload is not { } payload) return entry with { State = PayloadState.Erased };
        if (entry.Kind is < 1 or > byte.MaxValue || !PayloadCipher.IsEncrypted((EntryKind)entry.Kind, payload.Span)) return entry;
        var (key, state) = Find(entry.Session, PayloadCipher.KeyOf(payload.Span));
        var clear = key is null ? null
            : PayloadCipher.Decrypt(key, entry.Session, entry.Sequence, (EntryKind)entry.Kind, payload.Span);
        if (clear is not null) return entry with { Payload = clear };
        return entry with
        {
            Payload = null,
            PayloadHash = SHA256.HashData(payload.Span),
            State = key is not null || payload.Length < PayloadCipher.OverheadBytes ? PayloadState.Altered : state,
        };
    }

    private KeyLookup Find(SessionId session, UInt128 id)
    {
        try
        {
            return keys?.Find(session, id) ?? new KeyLookup(null, PayloadState.KeyMissing);
        }
        catch (SqliteFailureException failure)
        {
            throw failure.ToUnavailable();
        }
    }

    private List<StoredEntry> Page(SessionId session, long from)
    {
        try
        {
            return SessionReader.Page(database, log, session, from);
        }
        catch (SqliteFailureException failure)
        {
            throw failure.ToUnavailable();
        }
    }

    private SessionSummary Summary(Statement row)
    {
        var (connection, principal, client) = ("", "", "");
        try
        {
            var first = SessionReader.Payload(row, 4, log) ?? "{}"u8.ToArray();
            if (PayloadCipher.IsEncrypted(EntryKind.Opened, first.Span))
                first = Clear(new StoredEntry(new SessionId(row.Text(0)), 1, 0, (long)EntryKind.Opened, first, default, default)).Payload
                    ?? "{}"u8.ToArray();
            using var opened = JsonDocument.Parse(first);
            connection = Member(opened.RootElement, "connection", null);
            principal = Member(opened.RootElement, "principal", "name");
            client = Member(opened.RootElement, "client", "name");
        }
        catch (JsonException)
        {
            // A list shows what it can read; what is wrong with the entry is for 'verify' to tell.
            connection = "?";
        }

        return new SessionSummary(new SessionId(row.Text(0)), row.Int64(1), row.Int64(2), row.Int64(3), connection, principal, client);
    }

    private static string Member(JsonElement payload, string name, string? inner)
    {
        if (payload.ValueKind != JsonValueKind.Object || !payload.TryGetProperty(name, out var value)) return "";
        if (inner is not null) return Member(value, inner, null);
        return value.ValueKind == JsonValueKind.String ? JsonText.Of(value) : "";
    }
}
