using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Evidence;
using Gateway.Silo.Recording;
using Gateway.Silo.Stores;

namespace Gateway.Tests.Recording.Evidence;

/// <summary>A recording with checkpoints, in a folder of its own.</summary>
internal sealed class EvidenceBed : IAsyncDisposable
{
    private readonly Dictionary<SessionId, RecordingTail> _tails = [];
    private SqliteStore? _store;
    private Sealer? _sealer;

    public StoreFolder Files { get; } = new();

    public string Folder => EvidenceFolder.Of(Files.Path);

    public string KeyFile => SigningKey.Beside(Files.Path);

    public SqliteStore Store => _store ??= Files.Open();

    public static SessionId Session(int number) => new($"s_{number:D26}");

    /// <summary>Appends one entry.</summary>
    public async Task<RecordingEntry> AppendAsync(SessionId session, string payload, EntryKind kind = EntryKind.Admitted)
    {
        var tail = _tails.GetValueOrDefault(session, RecordingTail.Empty);
        var entry = Chain.Append(tail, session, 1_700_000_000_000 + tail.Sequence, kind, Encoding.UTF8.GetBytes(payload));
        await Store.AppendAsync([entry]);
        _tails[session] = Chain.TailOf(entry);
        return entry;
    }

    /// <summary>Signs what is there.</summary>
    public async Task<Sealer> SealAsync()
    {
        _sealer ??= await OpenAsync();
        await _sealer.SealAsync(CancellationToken.None);
        return _sealer;
    }

    public Task<Sealer> OpenAsync() => Sealer.OpenAsync(Files.Path, Store, SigningKey.Open(KeyFile, "log.example"), null);

    /// <summary>Fills it: some sessions, some entries each, a checkpoint now and then.</summary>
    public async Task FillAsync(int sessions, int entries, int payloadBytes = 20, int every = 3)
    {
        var done = 0;
        for (var n = 0; n < entries; n++)
        {
            for (var s = 0; s < sessions; s++)
            {
                var isLast = n == entries - 1 && s % 2 == 1;
                await AppendAsync(Session(s), isLast ? "{\"status\":\"closed\"}" : $"{{\"n\":\"{new string((char)('a' + (n % 26)), payloadBytes)}\"}}",
                    isLast ? EntryKind.Status : EntryKind.Admitted);
                if (++done % every == 0) await SealAsync();
            }
        }

        await SealAsync();
    }

    /// <summary>Closes the store; what comes next opens it anew.</summary>
    public async Task CloseAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        (_store, _sealer) = (null, null);
    }

    public RecordingReport Verify(EvidenceTrust? trust = null)
    {
        using var file = RecordingFile.Open(Files.Path);
        return file.Verify(null, trust);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Files.Dispose();
    }
}
