using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Evidence;
using Gateway.Governance.Recording.Export;
using Gateway.Silo.Export;
using Gateway.Silo.Recording;
using Gateway.Tests.Masking;
using Gateway.Tests.Recording.Evidence;
using Xunit;

namespace Gateway.Tests.Recording.Export;

/// <summary>What is changed in the lines of an export is found, and the line is named.</summary>
public sealed class ExportVerifierTests
{
    private static int Runs => Corpus.IsLong ? 1_000 : 60;

    private static List<string> Lines(int seed, bool isEncrypted = false, int steps = 60)
    {
        var source = new SomeEntries(seed, isEncrypted);
        return [.. SomeEntries.Told(Enumerable.Range(0, steps).SelectMany(_ => source.Next())).Select(static told => Encoding.UTF8.GetString(EntryJson.Line(told)))];
    }

    private static RecordingReport Verify(IEnumerable<string> lines)
    {
        var verifier = new ExportVerifier();
        var number = 0;
        foreach (var line in lines) verifier.Add(Encoding.UTF8.GetBytes(line), $"e.jsonl, line {++number}");
        return verifier.Finish("e.jsonl");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_gateway_writes_is_intact_with_copies_and_from_the_middle(bool isEncrypted)
    {
        var lines = Lines(5, isEncrypted);
        Assert.Equal(isEncrypted, lines.All(static line => line.Contains("\"payloadProof\":\"", StringComparison.Ordinal)));
        var whole = Verify(lines);
        Assert.True(whole.Intact, whole.ToText());
        Assert.Equal(lines.Count, whole.Entries);
        Assert.Equal(new ExportSpan(1, lines.Count, lines.Count, 0, 0, 0), whole.Export);

        // A batch came again, twice, and the last one in part.
        string[] again = [.. lines[..40], .. lines[20..40], .. lines[20..50], .. lines[48..]];
        var copied = Verify(again);
        Assert.True(copied.Intact, copied.ToText());
        Assert.Equal(again.Length - lines.Count, copied.Export!.Copies);

        var later = Verify(lines[50..]);
        Assert.True(later.Intact, later.ToText());
        Assert.True(later.Export!.Begun > 0);
    }

    [Theory]
    [InlineData("delete", false)]
    [InlineData("alterPayload", false)]
    [InlineData("alterTime", false)]
    [InlineData("alterHash", false)]
    [InlineData("alterPrevious", false)]
    [InlineData("alterSubject", false)]
    [InlineData("alterTarget", false)]
    [InlineData("alterKind", false)]
    [InlineData("alterPosition", false)]
    [InlineData("addMember", false)]
    [InlineData("insert", false)]
    [InlineData("reorder", false)]
    [InlineData("swapSessions", false)]
    [InlineData("cutLine", false)]
    [InlineData("dropPayload", false)]
    [InlineData("flip", false)]
    [InlineData("delete", true)]
    [InlineData("alterPayload", true)]
    [InlineData("alterTime", true)]
    [InlineData("alterHash", true)]
    [InlineData("alterPrevious", true)]
    [InlineData("alterSubject", true)]
    [InlineData("alterTarget", true)]
    [InlineData("alterKind", true)]
    [InlineData("alterPosition", true)]
    [InlineData("addMember", true)]
    [InlineData("insert", true)]
    [InlineData("reorder", true)]
    [InlineData("swapSessions", true)]
    [InlineData("cutLine", true)]
    [InlineData("dropPayload", true)]
    [InlineData("flip", true)]
    [InlineData("alterProof", true)]
    [InlineData("dropProof", true)]
    [InlineData("otherProof", true)]
    [InlineData("otherPayload", true)]
    [InlineData("ownHash", true)]
    [InlineData("omitWrongly", true)]
    public void A_change_is_found_and_its_line_is_named(string kind, bool isEncrypted)
    {
        for (var seed = 0; seed < Runs; seed++)
        {
            var lines = Lines(seed % 10, isEncrypted);
            var line = Forge(kind, lines, new Random(seed));
            if (line < 0) continue;
            var report = Verify(lines);
            Assert.False(report.Intact, $"{kind}, seed {seed}, line {line + 1}");
            // What is gone is told at the line behind it, what lost its end at its session.
            var places = new[] { $"line {line + 1}:", $"line {line + 2}:" };
            Assert.True(kind == "dropPayload" ? report.Breaks.Any(static found => found.Fault == ChainFault.MissingPayload)
                : report.Breaks.Any(found => places.Any(place => found.Text.Contains(place, StringComparison.Ordinal))), $"{kind}, seed {seed}, line {line + 1}: {report.ToText()}");
            if (!isEncrypted || kind is not ("alterPayload" or "alterProof" or "dropProof" or "otherProof" or "otherPayload")) continue;
            // The chain is whole, so that nothing but the proof tells.
            Assert.Equal(kind == "dropProof" ? ChainFault.AlteredLine : ChainFault.AlteredEntry, Assert.Single(report.Breaks).Fault);
        }
    }

    [Fact]
    public void Gaps_take_no_memory_however_many_there_are()
    {
        var lines = Lines(5, steps: 20);
        for (var at = 1; at < lines.Count; at++)
            lines[at] = lines[at].Replace($"\"position\":{at + 1},", $"\"position\":{1 + (Math.Min(at, 4) * 9_000_000L) + at},", StringComparison.Ordinal);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var report = Verify([.. lines, .. lines]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
        Assert.Equal(4, report.Breaks.Count(static found => found.Fault == ChainFault.Gap));
        Assert.All(report.Breaks, static found => Assert.Equal(ChainFault.Gap, found.Fault));
        Assert.Equal((1L, 36_000_000L + lines.Count, lines.Count), (report.Export!.From, report.Export.To, (int)report.Export.Copies));

        // What comes late where something was missing is no copy, and nothing stood there before.
        var late = Lines(5, steps: 20);
        (late[5], late[6]) = (late[6], late[5]);
        Assert.Contains("position 6 stands behind a higher one", Verify(late).ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_without_the_hash_before_are_told_as_such()
    {
        var lines = Lines(3).Select(static line => line.Replace("\"previous\"", "\"earlier\"", StringComparison.Ordinal));
        Assert.Contains("lines of older gateways lack it", Verify(lines).Breaks[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_an_export_are_held_against_the_checkpoints_of_their_recording()
    {
        await using var bed = new EvidenceBed();
        await bed.FillAsync(sessions: 3, entries: 14);
        await bed.SealAsync();
        var trail = new EntryTrail();
        var lines = (await bed.Store.FollowAsync(0, 1_000, CancellationToken.None)).Select(feed => Encoding.UTF8.GetString(EntryJson.Line(trail.Tell(feed)))).ToList();
        var evidence = bed.Folder;
        var key = NoteKey.Parse(await File.ReadAllTextAsync(EvidenceFolder.Key(evidence)))!;
        var folder = Directory.CreateTempSubdirectory("gateway-export-").FullName;
        try
        {
            await File.WriteAllLinesAsync(Path.Combine(folder, "entries-20261121T101500123Z.jsonl"), lines[..20]);
            await File.WriteAllLinesAsync(Path.Combine(folder, "entries.jsonl"), lines[20..]);
            var whole = ExportFiles.Verify([folder], evidence, new EvidenceTrust([key], null));
            Assert.True(whole.Intact, whole.ToText());
            Assert.Equal((42L, 0L, true), (whole.Entries, whole.Evidence!.Unsealed, whole.Evidence.IsTrusted));
            var later = ExportFiles.Verify([Path.Combine(folder, "entries.jsonl")], evidence, EvidenceTrust.None);
            Assert.True(later.Intact, later.ToText());

            // The end is missing: the lines alone cannot tell, the checkpoints do.
            await File.WriteAllLinesAsync(Path.Combine(folder, "entries.jsonl"), lines[20..^3]);
            Assert.True(ExportFiles.Verify([folder], null, EvidenceTrust.None).Intact);
            Assert.Contains(ExportFiles.Verify([folder], evidence, EvidenceTrust.None).Breaks, static found => found.Fault == ChainFault.RolledBack);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task An_export_that_ends_before_its_checkpoints_do_is_told_so_once_and_no_entry_is_blamed()
    {
        await using var bed = new EvidenceBed();
        // One checkpoint for all: every session has its only leaf at the end.
        await bed.FillAsync(sessions: 3, entries: 14, every: 1_000);
        var trail = new EntryTrail();
        var lines = (await bed.Store.FollowAsync(0, 1_000, CancellationToken.None)).Select(feed => Encoding.UTF8.GetString(EntryJson.Line(trail.Tell(feed)))).ToList();
        var file = Path.GetTempFileName();
        try
        {
            foreach (var (from, to) in ((int, int)[])[(0, 20), (0, 41), (11, 30)])
            {
                await File.WriteAllLinesAsync(file, lines[from..to]);
                var found = Assert.Single(ExportFiles.Verify([file], bed.Folder, EvidenceTrust.None).Breaks);
                Assert.Equal((ChainFault.RolledBack, ""), (found.Fault, found.Session.Value));
                Assert.Contains($"the export ends at position {to}, and checkpoints reach position 42", found.Text, StringComparison.Ordinal);
            }

            await File.WriteAllLinesAsync(file, lines[11..]);
            Assert.True(ExportFiles.Verify([file], bed.Folder, EvidenceTrust.None).Intact);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Lines_that_no_checkpoint_was_held_against_are_never_intact()
    {
        await using var bed = new EvidenceBed();
        await using var forged = new EvidenceBed();
        await bed.FillAsync(sessions: 3, entries: 14);
        await forged.FillAsync(sessions: 3, entries: 14, payloadBytes: 21);
        var lines = await LinesAsync(bed, static told => told);
        var trust = new EvidenceTrust([NoteKey.Parse(await File.ReadAllTextAsync(EvidenceFolder.Key(bed.Folder)))!], null);
        var file = Path.GetTempFileName();
        try
        {
            ImmutableArray<ChainBreak> Found(string evidence, EvidenceTrust known) => ExportFiles.Verify([file], evidence, known).Breaks;

            // Nothing is left of it.
            Assert.Equal(ChainFault.RolledBack, Assert.Single(Found(bed.Folder, trust)).Fault);
            Assert.Contains(Found(bed.Folder + "-none", trust), static found => found.Fault == ChainFault.NoCheckpoints);
            await File.WriteAllLinesAsync(file, lines);
            Assert.Equal(ChainFault.NoCheckpoints, Assert.Single(Found(bed.Folder + "-none", EvidenceTrust.None)).Fault);

            // Another history, whole, and numbered from behind the last leaf.
            await File.WriteAllLinesAsync(file, await LinesAsync(forged, static told => told with { Position = told.Position + 42 }));
            Assert.True(ExportFiles.Verify([file], null, EvidenceTrust.None).Intact);
            var rewritten = Found(bed.Folder, trust);
            Assert.Contains(rewritten, static found => found.Fault == ChainFault.NoCheckpoints);
            Assert.Equal(3, rewritten.Count(static found => found.Fault == ChainFault.RewrittenEntry));

            // Behind a true line that a checkpoint covers: what a session was signed with comes once more.
            var last = EvidenceBed.Session(2);
            var others = (await forged.Store.FollowAsync(0, 1_000, CancellationToken.None)).Where(told => told.Entry.Session != last);
            var trail = new EntryTrail();
            await File.WriteAllLinesAsync(file, [lines[^1], .. others.Select((told, at) => Line(trail, told with { Position = 43 + at }))]);
            Assert.Equal([ChainFault.RewrittenEntry, ChainFault.RewrittenEntry], Found(bed.Folder, trust).Select(static found => found.Fault));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Line(EntryTrail trail, FeedEntry told) => Encoding.UTF8.GetString(EntryJson.Line(trail.Tell(told)));

    private static async Task<List<string>> LinesAsync(EvidenceBed bed, Func<FeedEntry, FeedEntry> change)
    {
        var trail = new EntryTrail();
        return [.. (await bed.Store.FollowAsync(0, 1_000, CancellationToken.None)).Select(told => Line(trail, change(told)))];
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_erased_is_told_by_its_hash_and_by_the_entry_that_says_so(bool isEncrypted)
    {
        var source = new SomeEntries(1, isEncrypted);
        var session = OpaqueId.NewSession();
        var entries = source.Append(session, (EntryKind.Opened, SomeEntries.Opened("alice", "crm")), (EntryKind.Streamed, "{\"messages\":[]}"),
            (EntryKind.Erased, """{"through":2,"kinds":["streamed"],"reason":"asked","principal":{"issuer":"i","subject":"s"}}"""));
        entries[1] = entries[1] with
        {
            Payload = default, PayloadHash = isEncrypted ? entries[1].PayloadHash : SHA256.HashData(entries[1].Payload.Span), PayloadProof = default,
        };
        var lines = SomeEntries.Told(entries).Select(static told => Encoding.UTF8.GetString(EntryJson.Line(told))).ToList();
        Assert.True(Verify(lines).Intact, Verify(lines).ToText());
        Assert.Equal(ChainFault.MissingPayload, Assert.Single(Verify(lines[..2]).Breaks).Fault);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_left_out_for_its_length_is_held_to_its_hash_alone(bool isEncrypted)
    {
        var source = new SomeEntries(2, isEncrypted);
        var told = SomeEntries.Told(Enumerable.Range(0, 20).SelectMany(_ => source.Next()));
        var lines = told.Select((one, at) => Encoding.UTF8.GetString(EntryJson.Line(one, withPayload: at % 3 != 0))).ToList();
        var report = Verify(lines);
        Assert.True(report.Intact, report.ToText());
        Assert.Equal((lines.Count + 2) / 3, report.Export!.Omitted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_payload_with_line_breaks_is_proven_by_its_bytes(bool isEncrypted)
    {
        var source = new SomeEntries(1, isEncrypted);
        var entries = source.Append(OpaqueId.NewSession(), (EntryKind.Opened, SomeEntries.Opened("alice", "crm")), (EntryKind.Streamed, "{\n\"messages\":[ ]\r\n}"));
        var lines = SomeEntries.Told(entries).Select(static told => Encoding.UTF8.GetString(EntryJson.Line(told))).ToList();
        Assert.Contains("\"payloadBytes\"", lines[1], StringComparison.Ordinal);
        Assert.True(Verify(lines).Intact, Verify(lines).ToText());
        lines[1] = lines[1].Replace("\"messages\":[ ]", "\"messages\":[1]", StringComparison.Ordinal);
        Assert.Equal(ChainFault.AlteredLine, Assert.Single(Verify(lines).Breaks).Fault);
    }

    // The index of the line that was touched first; -1 where this seed touches none.
    private static int Forge(string kind, List<string> lines, Random random)
    {
        var at = random.Next(1, lines.Count - 1);
        var line = lines[at];
        switch (kind)
        {
            case "delete": lines.RemoveAt(at); return at;
            case "alterPayload": lines[at] = line.Replace("\"payload\":{", "\"payload\":{\"a\":1,", StringComparison.Ordinal); return at;
            case "alterTime": lines[at] = line.Replace("\"atUnixMs\":17", "\"atUnixMs\":18", StringComparison.Ordinal); return at;
            case "alterHash": return Digit(lines, at, "\"hash\":\"", random);
            case "alterPrevious": return Digit(lines, at, "\"previous\":\"", random);
            case "alterSubject": lines[at] = Beside(line, "\"subject\":\"user-", "\"subject\":\"root-"); return lines[at] == line ? -1 : at;
            case "alterTarget": lines[at] = Beside(line, "\"target\":\"", "\"target\":\"x"); return lines[at] == line ? -1 : at;
            case "alterKind": lines[at] = line.Replace("\"kind\":\"admitted\"", "\"kind\":\"denied\"", StringComparison.Ordinal); return lines[at] == line ? -1 : at;
            case "alterPosition": lines[at] = line.Replace($"\"position\":{at + 1},", $"\"position\":{at + 5},", StringComparison.Ordinal); return at;
            case "addMember": lines[at] = line[..^1] + ",\"note\":1}"; return at;
            case "insert": lines.Insert(at, line.Replace("\"payload\":{", "\"payload\":{\"a\":1,", StringComparison.Ordinal)); return at;
            case "reorder": (lines[at], lines[at - 1]) = (lines[at - 1], lines[at]); return at - 1;
            case "cutLine": lines[at] = line[..random.Next(1, line.Length)]; return at;
            case "dropPayload":
                var (begin, end) = Payload(line);
                var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line[begin..end])));
                lines[at] = line[..begin] + (Member(line, "payloadHash") is { } kept ? $"null,{kept}}}" : $"null,\"payloadHash\":\"{hash}\"}}");
                return at;
            case "alterProof":
                var (from, to) = Place(line, "payloadProof");
                var proof = Convert.FromBase64String(line[from..to]);
                proof[random.Next(proof.Length)] ^= (byte)(1 << random.Next(8));
                lines[at] = line[..from] + Convert.ToBase64String(proof) + line[to..];
                return at;
            case "dropProof": lines[at] = line.Replace("," + Member(line, "payloadProof"), "", StringComparison.Ordinal); return at;
            case "otherProof": lines[at] = line.Replace(Member(line, "payloadProof")!, Member(lines[at - 1], "payloadProof"), StringComparison.Ordinal); return at;
            case "otherPayload":
                var other = lines[random.Next(at)];
                if (other[Payload(other).Begin..Payload(other).End] == line[Payload(line).Begin..Payload(line).End]) return -1;
                lines[at] = line[..Payload(line).Begin] + other[Payload(other).Begin..];
                lines[at] = lines[at].Replace(Member(other, "payloadHash")!, Member(line, "payloadHash"), StringComparison.Ordinal);
                return at;
            case "ownHash":
                // As if it had been recorded in clear.
                lines[at] = line[..Payload(line).End].Replace("\"payload\":{", "\"payload\":{\"a\":1,", StringComparison.Ordinal) + "}";
                return at;
            case "omitWrongly":
                lines[at] = line[..Payload(line).Begin] + $"{{\"omittedBytes\":7,\"sha256\":\"{Convert.ToBase64String(new byte[32])}\"}},{Member(line, "payloadHash")}}}";
                return at;
            case "swapSessions":
                var stranger = lines.Find(one => Session(one) != Session(line))!;
                lines[at] = line.Replace(Session(line), Session(stranger), StringComparison.Ordinal);
                return at;
            case "flip":
                var bytes = Encoding.UTF8.GetBytes(line);
                // Not into a line break, which would make two lines of it, nor into half a letter.
                var place = random.Next(bytes.Length);
                bytes[place] ^= 1;
                if (bytes[place] is (byte)'\n' or (byte)'\r' or > 127) return -1;
                lines[at] = Encoding.UTF8.GetString(bytes);
                return at;
            default: throw new ArgumentException(kind, nameof(kind));
        }
    }

    private static string Session(string line) => line[line.IndexOf("s_", StringComparison.Ordinal)..][..28];

    private static (int Begin, int End) Payload(string line)
    {
        var begin = line.IndexOf("\"payload\":", StringComparison.Ordinal) + 10;
        var end = line.IndexOf(",\"payloadHash\":\"", StringComparison.Ordinal);
        return (begin, end < 0 ? line.Length - 1 : end);
    }

    // The text of a member that stands behind the payload.
    private static (int Begin, int End) Place(string line, string name)
    {
        var begin = line.LastIndexOf($"\"{name}\":\"", StringComparison.Ordinal);
        if (begin < 0) return (-1, -1);
        begin += name.Length + 4;
        return (begin, line.IndexOf('"', begin));
    }

    private static string? Member(string line, string name) =>
        Place(line, name) is (>= 0 and var begin, var end) ? line[(begin - name.Length - 4)..(end + 1)] : null;

    // Only what stands before the payload.
    private static string Beside(string line, string from, string to)
    {
        var payload = line.IndexOf("\"payload\":", StringComparison.Ordinal);
        return line[..payload].Replace(from, to, StringComparison.Ordinal) + line[payload..];
    }

    private static int Digit(List<string> lines, int at, string member, Random random)
    {
        var place = lines[at].IndexOf(member, StringComparison.Ordinal) + member.Length + random.Next(64);
        lines[at] = lines[at][..place] + (lines[at][place] == '0' ? '1' : '0') + lines[at][(place + 1)..];
        return at;
    }
}
