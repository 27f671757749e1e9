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

    private static List<string> Lines(int seed, int steps = 60)
    {
        var source = new SomeEntries(seed);
        return [.. SomeEntries.Told(Enumerable.Range(0, steps).SelectMany(_ => source.Next())).Select(static told => Encoding.UTF8.GetString(EntryJson.Line(told)))];
    }

    private static RecordingReport Verify(IEnumerable<string> lines)
    {
        var verifier = new ExportVerifier();
        var number = 0;
        foreach (var line in lines) verifier.Add(Encoding.UTF8.GetBytes(line), $"e.jsonl, line {++number}");
        return verifier.Finish("e.jsonl");
    }

    [Fact]
    public void What_a_gateway_writes_is_intact_with_copies_and_from_the_middle()
    {
        var lines = Lines(5);
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
    [InlineData("delete")]
    [InlineData("alterPayload")]
    [InlineData("alterTime")]
    [InlineData("alterHash")]
    [InlineData("alterPrevious")]
    [InlineData("alterSubject")]
    [InlineData("alterTarget")]
    [InlineData("alterKind")]
    [InlineData("alterPosition")]
    [InlineData("addMember")]
    [InlineData("insert")]
    [InlineData("reorder")]
    [InlineData("swapSessions")]
    [InlineData("cutLine")]
    [InlineData("dropPayload")]
    [InlineData("flip")]
    public void A_change_is_found_and_its_line_is_named(string kind)
    {
        for (var seed = 0; seed < Runs; seed++)
        {
            var lines = Lines(seed % 10);
            var line = Forge(kind, lines, new Random(seed));
            if (line < 0) continue;
            var report = Verify(lines);
            Assert.False(report.Intact, $"{kind}, seed {seed}, line {line + 1}");
            // What is gone is told at the line behind it, what lost its end at its session.
            var places = new[] { $"line {line + 1}:", $"line {line + 2}:" };
            Assert.True(kind == "dropPayload" ? report.Breaks.Any(static found => found.Fault == ChainFault.MissingPayload)
                : report.Breaks.Any(found => places.Any(place => found.Text.Contains(place, StringComparison.Ordinal))), $"{kind}, seed {seed}, line {line + 1}: {report.ToText()}");
        }
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
    public void What_was_erased_is_told_by_its_hash_and_by_the_entry_that_says_so()
    {
        var source = new SomeEntries(1);
        var session = OpaqueId.NewSession();
        var entries = source.Append(session, (EntryKind.Opened, SomeEntries.Opened("alice", "crm")), (EntryKind.Streamed, "{\"messages\":[]}"),
            (EntryKind.Erased, """{"through":2,"kinds":["streamed"],"reason":"asked","principal":{"issuer":"i","subject":"s"}}"""));
        entries[1] = entries[1] with
        {
            Payload = default, PayloadHash = System.Security.Cryptography.SHA256.HashData(entries[1].Payload.Span),
        };
        var lines = SomeEntries.Told(entries).Select(static told => Encoding.UTF8.GetString(EntryJson.Line(told))).ToList();
        Assert.True(Verify(lines).Intact, Verify(lines).ToText());
        Assert.Equal(ChainFault.MissingPayload, Assert.Single(Verify(lines[..2]).Breaks).Fault);
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
                var payload = line.IndexOf("\"payload\":", StringComparison.Ordinal) + 10;
                var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(line[payload..^1])));
                lines[at] = line[..payload] + $"null,\"payloadHash\":\"{hash}\"}}";
                return at;
            case "swapSessions":
                var other = lines.FindIndex(one => Session(one) != Session(line));
                lines[at] = line.Replace(Session(line), Session(lines[other]), StringComparison.Ordinal);
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
