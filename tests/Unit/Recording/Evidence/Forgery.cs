using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Evidence;
using Gateway.Silo.Recording;
using Gateway.Silo.Stores;

namespace Gateway.Tests.Recording.Evidence;

/// <summary>Somebody who has every file and no scruples: writes whole recordings anew with every hash made again, or changes the files one
/// by one.</summary>
internal sealed class Forgery : IAsyncDisposable
{
    /// <summary>Most entries between two checkpoints.</summary>
    public const int BatchMax = 6;

    private readonly EvidenceBed _base = new();
    private readonly List<(long From, long To)> _batches = [];
    private readonly List<string> _snapshots = [];
    private readonly DirectoryInfo _room = Directory.CreateTempSubdirectory("gateway-forgery-");
    private int _made;

    public List<Line> Original { get; } = [];

    /// <summary>The signing key's public half, and the last checkpoint: what an auditor may have kept.</summary>
    public EvidenceTrust Kept { get; private set; } = EvidenceTrust.None;

    public string KeptNote { get; private set; } = "";

    public static async Task<Forgery> BeginAsync()
    {
        var forgery = new Forgery();
        var random = new Random(3);
        var live = Enumerable.Range(0, 4).Select(EvidenceBed.Session).ToList();
        for (var batch = 0; batch < 9; batch++)
        {
            for (var n = random.Next(2, BatchMax + 1); n > 0; n--)
            {
                var session = live[random.Next(live.Count)];
                var entry = await forgery._base.AppendAsync(session, $"{{\"n\":{random.Next(1_000_000)}}}");
                forgery.Original.Add(new Line(session, entry.AtUnixMs, entry.Kind, entry.Payload.ToArray()));
            }

            await forgery._base.SealAsync();
            forgery._batches.Add((forgery._batches.Count == 0 ? 1 : forgery._batches[^1].To + 1, forgery.Original.Count));
            await forgery._base.CloseAsync();
            forgery._snapshots.Add(forgery.Copy(Path.GetDirectoryName(forgery._base.Files.Path)!));
        }

        forgery.KeptNote = File.ReadAllText(EvidenceFolder.Checkpoint(forgery._base.Folder));
        var note = SignedNote.Parse(Encoding.UTF8.GetBytes(forgery.KeptNote))!;
        forgery.Kept = new EvidenceTrust([EvidenceKeys.Read(forgery._base.Folder).Current!], Checkpoint.Parse(note.Text));
        return forgery;
    }

    /// <summary>A copy of the true recording.</summary>
    public string True() => Copy(_snapshots[^1]);

    /// <summary>A copy as it was some checkpoints ago.</summary>
    public string Older(Random random) => Copy(_snapshots[random.Next(_snapshots.Count - 1)]);

    /// <summary>The lines written anew, every hash made again, beside the true evidence or beside evidence of the forger's own key.</summary>
    public async Task<string> WrittenAsync(IReadOnlyList<Line> lines, bool resign = false)
    {
        var folder = NewFolder();
        var path = Path.Combine(folder, "gateway.db");
        await using (var store = SqliteStore.Open(new SqliteStoreOptions { Path = path, WaitMsMax = PatientStores.WaitMs }, TimeProvider.System))
        {
            var tails = new Dictionary<SessionId, RecordingTail>();
            var appends = new List<Task>();
            foreach (var line in lines)
            {
                var entry = Chain.Append(tails.GetValueOrDefault(line.Session, RecordingTail.Empty), line.Session, line.At, line.Kind, line.Payload);
                tails[line.Session] = Chain.TailOf(entry);
                appends.Add(store.AppendAsync([entry]));
            }

            await Task.WhenAll(appends);
            if (resign)
            {
                var sealer = await Sealer.OpenAsync(path, store, SigningKey.Read(SigningKey.Make("log.example")), null);
                await sealer.SealAsync(CancellationToken.None);
            }
        }

        if (!resign) CopyInto(_base.Folder, EvidenceFolder.Of(path));
        return path;
    }

    /// <summary>Whether the report says where the forged lines leave the true ones: within the checkpoint that covers that place, and
    /// nowhere before.</summary>
    public bool IsPlaced(RecordingReport report, IReadOnlyList<Line> forged)
    {
        var first = 0;
        while (first < Math.Min(forged.Count, Original.Count) && Same(forged[first], Original[first])) first++;
        var batch = _batches.Last(one => one.From <= Math.Min(first + 1, Original.Count));
        var places = report.Breaks.SelectMany(found => Positions(Original, found).Concat(Positions(forged, found))).ToList();
        return places.Any(place => place >= batch.From && place <= Math.Max(batch.To, forged.Count == first ? first + 1 : batch.To))
            && report.Breaks.All(found => found.Session.Value.Length == 0
                || Positions(Original, found).Concat(Positions(forged, found)).DefaultIfEmpty(long.MaxValue).Max() >= batch.From);
    }

    public static RecordingReport Verify(string path, EvidenceTrust? trust = null)
    {
        using var file = RecordingFile.Open(path);
        return file.Verify(null, trust);
    }

    /// <summary>Changes a recording's database without a thought for its constraints.</summary>
    public static void Change(string path, params string[] changes)
    {
        using var database = Database.OpenWriter(path, 1_000);
        database.Execute("PRAGMA foreign_keys=OFF");
        database.Execute("PRAGMA ignore_check_constraints=ON");
        database.Execute("BEGIN");
        foreach (var change in changes) database.Execute(change);
        database.Execute("COMMIT");
    }

    /// <summary>A folder is gone once it was judged.</summary>
    public static void Forget(string path) => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

    public async ValueTask DisposeAsync()
    {
        await _base.DisposeAsync();
        _room.Delete(recursive: true);
    }

    private static bool Same(Line one, Line other) =>
        one.Session == other.Session && one.At == other.At && one.Kind == other.Kind && one.Payload.AsSpan().SequenceEqual(other.Payload);

    private static IEnumerable<long> Positions(IReadOnlyList<Line> lines, ChainBreak found)
    {
        var sequence = 0L;
        for (var at = 0; at < lines.Count; at++)
            if (lines[at].Session == found.Session && ++sequence == found.Sequence) yield return at + 1;
    }

    private string Copy(string folder)
    {
        var copy = NewFolder();
        CopyInto(Path.GetDirectoryName(folder) is var above && File.Exists(folder) ? above! : folder, copy);
        return Path.Combine(copy, "gateway.db");
    }

    private string NewFolder() => Directory.CreateDirectory(Path.Combine(_room.FullName, $"{Interlocked.Increment(ref _made)}")).FullName;

    private static void CopyInto(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var path = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(file, path);
        }
    }

    internal sealed record Line(SessionId Session, long At, EntryKind Kind, byte[] Payload);
}
