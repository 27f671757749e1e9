using System.Buffers.Binary;
using Gateway.Abstractions.Recording;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Evidence;
using Gateway.Silo.Recording;
using Gateway.Silo.Stores;
using Gateway.Silo.Stores.Log;
using Gateway.Tests.Masking;
using Xunit;

namespace Gateway.Tests.Recording.Evidence;

/// <summary>Flips bits of a recording of 64 KiB, one at a time: its log and its evidence. Each must be found, and where it is. All of them
/// with GATEWAY_LONG=1, else a sample.</summary>
public sealed class BitFlipTests
{
    private const int Bytes = 64 << 10;
    private const int SampleBits = 1_500;
    private const int Workers = 2;

    [Fact]
    public async Task Every_flipped_bit_is_found_and_placed()
    {
        var bits = Corpus.IsLong ? Enumerable.Range(0, Bytes * 8).ToArray()
            : [.. new Random(7).GetItems([.. Enumerable.Range(0, Bytes * 8)], SampleBits).Distinct()];
        var wrong = (await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => RunAsync(
            [.. bits.Where((_, at) => at % Workers == worker)]))))).SelectMany(static found => found).ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(20)));
    }

    private static async Task<List<string>> RunAsync(int[] bits)
    {
        await using var bed = new EvidenceBed();
        await bed.FillAsync(sessions: 3, entries: 14, payloadBytes: 1_480, every: 14);
        await bed.CloseAsync();
        var places = Places(bed);
        Assert.True(places.Count >= Bytes, $"only {places.Count} bytes");
        Assert.True(bed.Verify().Intact, bed.Verify().ToText());
        // The evidence first, so that all of it is within the 64 KiB.
        places = [.. places.OrderBy(static place => place.IsLog).Take(Bytes)];

        var wrong = new List<string>();
        foreach (var bit in bits)
        {
            var place = places[bit / 8];
            Flip(place, bit % 8);
            var report = bed.Verify();
            if (report.Intact || !place.IsFound(report)) wrong.Add($"{place.What}, bit {bit % 8}: {report.ToText()}");
            Flip(place, bit % 8);
        }

        Assert.True(bed.Verify().Intact, bed.Verify().ToText());
        return wrong;
    }

    private static void Flip(Place place, int bit)
    {
        using var file = new FileStream(place.File, FileMode.Open, FileAccess.ReadWrite);
        file.Position = place.Offset;
        var value = file.ReadByte();
        file.Position = place.Offset;
        file.WriteByte((byte)(value ^ (1 << bit)));
    }

    private static List<Place> Places(EvidenceBed bed)
    {
        var places = new List<Place>();
        foreach (var path in Directory.EnumerateFiles(bed.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(bed.Folder, path);
            var bytes = File.ReadAllBytes(path);
            for (var at = 0; at < bytes.Length; at++) places.Add(new Place(path, at, false, $"{name} byte {at}", Judge(name, bytes, at)));
        }

        var log = LogRecord.File(LogRecord.Folder(bed.Files.Path), 1);
        using var file = RecordingFile.Open(bed.Files.Path);
        using var database = Database.OpenReader(bed.Files.Path, 1_000);
        using var read = database.Prepare("SELECT s.id, e.seq, e.place, e.bytes FROM entry e JOIN session s ON s.no = e.session_no ORDER BY e.no");
        for (var at = 0L; read.Step();)
        {
            var (session, sequence, end) = (read.Text(0), read.Int64(1), read.Int64(2) + read.Int64(3));
            for (; at < end; at++)
            {
                places.Add(new Place(log, at, true, $"log byte {at} of {session} entry {sequence}", report =>
                    report.Breaks.Any(found => found.Session.Value == session && found.Sequence == sequence)));
            }
        }

        return places;
    }

    private static Func<RecordingReport, bool> Judge(string name, byte[] bytes, int at)
    {
        var number = 0;
        switch (name.Replace('\\', '/'))
        {
            case "tile/entries/000":
                for (var end = 0; end <= at; number++) end += 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(end));
                return report => report.Breaks.Any(found => found.Text.Contains($"leaf {number - 1} ", StringComparison.Ordinal));
            case "tile/0/000":
                return report => report.Breaks.Any(found =>
                    found.Fault == ChainFault.AlteredTile && found.Text.Contains($"hash {at / 32} ", StringComparison.Ordinal));
            case "checkpoints":
                return report => report.Breaks.Any(found =>
                    found.Fault is ChainFault.AlteredCheckpoint or ChainFault.WrongTree or ChainFault.RolledBack or ChainFault.NoCheckpoints);
            case "checkpoint":
                return report => report.Breaks.Any(found => found.Text.Contains("'checkpoint'", StringComparison.Ordinal));
            case "key":
                return report => report.Breaks.Any(found => found.Fault == ChainFault.AlteredCheckpoint);
            default:
                return _ => false;
        }
    }

    private sealed record Place(string File, long Offset, bool IsLog, string What, Func<RecordingReport, bool> IsFound);
}
