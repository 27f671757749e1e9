using System.Diagnostics;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Evidence;
using Gateway.Silo.Recording;
using Gateway.Silo.Stores;
using Gateway.Tests.House;
using Gateway.Tests.Masking;
using Xunit;

namespace Gateway.Tests.Recording.Evidence;

/// <summary>Forgeries of many kinds by seed, by somebody who has every file but not the signing key: each is found and placed. A thousand
/// of a kind with GATEWAY_LONG=1.</summary>
public sealed class ForgeryTests
{
    private static int Runs => Corpus.IsLong ? 1_000 : 6;

    [Theory]
    [InlineData("delete")]
    [InlineData("insert")]
    [InlineData("alter")]
    [InlineData("reorder")]
    [InlineData("duplicate")]
    [InlineData("cutTail")]
    [InlineData("swapSessions")]
    [InlineData("dropSession")]
    [InlineData("addSession")]
    [InlineData("moveTime")]
    public async Task A_recording_that_was_written_anew_is_found(string kind)
    {
        await using var forgery = await Forgery.BeginAsync();
        for (var seed = 0; seed < Runs; seed++)
        {
            var lines = Forge(kind, forgery.Original, new Random(seed));
            var path = await forgery.WrittenAsync(lines);
            var report = Forgery.Verify(path);
            Assert.False(report.Intact, $"{kind}, seed {seed}");
            Assert.True(forgery.IsPlaced(report, lines), $"{kind}, seed {seed}: {report.ToText()}");
            Forgery.Forget(path);
        }
    }

    [Theory]
    [InlineData("rollBack")]
    [InlineData("resign")]
    [InlineData("resignForged")]
    [InlineData("foreignSignature")]
    [InlineData("cutCheckpoints")]
    [InlineData("dropEvidence")]
    public async Task A_history_that_was_replaced_is_found_by_what_was_kept(string kind)
    {
        await using var forgery = await Forgery.BeginAsync();
        for (var seed = 0; seed < Runs; seed++)
        {
            var (path, fault) = await ReplaceAsync(kind, forgery, new Random(seed));
            var report = Forgery.Verify(path, forgery.Kept);
            Assert.True(report.Breaks.Any(found => found.Fault == fault), $"{kind}, seed {seed}: {report.ToText()}");
            Forgery.Forget(path);
        }
    }

    [Theory]
    [InlineData("oneId", ChainFault.WrongLink)]
    [InlineData("noIndex", ChainFault.WrongLink)]
    [InlineData("turnedIndex", ChainFault.WrongLink)]
    [InlineData("belowOne", ChainFault.WrongLink)]
    [InlineData("mark", ChainFault.WrongLink)]
    [InlineData("markBelowOne", ChainFault.WrongLink)]
    [InlineData("markOfNone", ChainFault.WrongLink)]
    [InlineData("emptyHash", ChainFault.Malformed)]
    [InlineData("twoPayloads", ChainFault.Malformed)]
    public async Task A_file_that_leads_readers_elsewhere_is_found(string kind, ChainFault fault)
    {
        await using var forgery = await Forgery.BeginAsync();
        var path = forgery.True();
        Mislead(kind, forgery, path);
        var report = Forgery.Verify(path, forgery.Kept);
        Assert.True(report.Breaks.Any(found => found.Fault == fault), $"{kind}: {report.ToText()}");
        if (HasPython()) Assert.StartsWith("BROKEN", Second(path), StringComparison.Ordinal);
        if (report.Breaks.FirstOrDefault(static found => found.Session.Value.StartsWith("s_", StringComparison.Ordinal)) is not { } one) return;
        using var file = RecordingFile.Open(path);
        Assert.Contains(file.Verify(one.Session).Breaks, found => found.Fault == fault);
    }

    [Fact]
    public async Task A_forged_beginning_that_only_a_mark_leads_to_is_found()
    {
        await using var bed = new EvidenceBed();
        var session = EvidenceBed.Session(1);
        var (whole, forged, tail) = (new List<RecordingEntry>(), new List<string>(), RecordingTail.Empty);
        for (var n = 1; n <= SessionReader.MarkEvery + 1; n++)
        {
            whole.Add(Chain.Append(tail, session, n, EntryKind.Admitted, "{}"u8.ToArray()));
            tail = Chain.TailOf(whole[^1]);
            if (n > SessionReader.MarkEvery) continue;
            var no = n - SessionReader.MarkEvery - 1;
            forged.Add("INSERT INTO entry (no, session_no, seq, prev_no, at_ms, kind, hash, payload) "
                + $"VALUES ({no}, 1, {n}, {no - 1}, {n}, 3, x'{Convert.ToHexString(tail.Hash.Span)}', CAST('{{\"forged\":1}}' AS BLOB))");
        }

        await bed.Store.AppendAsync(whole);
        await bed.SealAsync();
        await bed.CloseAsync();
        Assert.True(bed.Verify().Intact);
        Forgery.Change(bed.Files.Path, [.. forged, $"UPDATE mark SET no = -1 WHERE seq = {SessionReader.MarkEvery}"]);
        using (var file = RecordingFile.Open(bed.Files.Path))
            Assert.Equal("{\"forged\":1}", Encoding.UTF8.GetString(file.Read(session).First().Payload!.Value.Span));

        var found = Assert.Single(bed.Verify().Breaks);
        Assert.Equal((session, 1, ChainFault.WrongLink), (found.Session, found.Sequence, found.Fault));
        if (HasPython()) Assert.StartsWith("BROKEN", Second(bed.Files.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_verifier_in_another_language_agrees()
    {
        if (!HasPython()) Assert.Skip("python3 is not here, so the second verifier was not run");
        await using var forgery = await Forgery.BeginAsync();
        var key = forgery.Kept.Keys[0].ToString();
        var kept = Path.GetTempFileName();
        await File.WriteAllTextAsync(kept, forgery.KeptNote);
        try
        {
            var whole = forgery.True();
            Assert.True(Forgery.Verify(whole, forgery.Kept).Intact);
            Assert.Equal("intact", Second(whole, "--key", key, "--checkpoint", kept));
            foreach (var kind in Kinds(nameof(A_recording_that_was_written_anew_is_found)))
            {
                var path = await forgery.WrittenAsync(Forge(kind, forgery.Original, new Random(1)));
                Assert.StartsWith("BROKEN", Second(path), StringComparison.Ordinal);
            }

            foreach (var kind in Kinds(nameof(A_history_that_was_replaced_is_found_by_what_was_kept)))
            {
                var (path, _) = await ReplaceAsync(kind, forgery, new Random(1));
                Assert.StartsWith("BROKEN", Second(path, "--key", key, "--checkpoint", kept), StringComparison.Ordinal);
                Assert.Equal(Forgery.Verify(path).Intact, Second(path) == "intact");
            }

            AgreeOnFlips(forgery, Corpus.IsLong ? 400 : 30);
        }
        finally
        {
            File.Delete(kept);
        }
    }

    private static void AgreeOnFlips(Forgery forgery, int runs)
    {
        var random = new Random(5);
        var path = forgery.True();
        var files = Directory.GetFiles(Path.GetDirectoryName(path)!, "*", SearchOption.AllDirectories)
            .Where(file => new FileInfo(file).Length > 0 && !file.EndsWith(".db", StringComparison.Ordinal)).ToArray();
        for (var run = 0; run < runs; run++)
        {
            var file = files[random.Next(files.Length)];
            var bytes = File.ReadAllBytes(file);
            var altered = (byte[])bytes.Clone();
            altered[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, altered);
            var said = Second(path);
            Assert.True(Forgery.Verify(path).Intact == (said == "intact"), $"{file}, run {run}: {said}");
            File.WriteAllBytes(file, bytes);
        }
    }

    private static List<Forgery.Line> Forge(string kind, List<Forgery.Line> original, Random random)
    {
        var lines = original.ToList();
        var at = random.Next(lines.Count);
        var other = lines[random.Next(lines.Count)].Session;
        switch (kind)
        {
            case "delete": lines.RemoveAt(at); break;
            case "insert": lines.Insert(at, lines[at] with { Payload = "{\"forged\":1}"u8.ToArray() }); break;
            case "alter": lines[at] = lines[at] with { Payload = Encoding.UTF8.GetBytes($"{{\"forged\":{random.Next()}}}") }; break;
            case "moveTime": lines[at] = lines[at] with { At = lines[at].At + random.Next(1, 1_000_000) }; break;
            case "duplicate":
                // Behind the last one it would be a new entry, which no checkpoint has covered yet.
                at = random.Next(lines.Count - 1);
                lines.Insert(at, lines[at]);
                break;
            case "cutTail": lines.RemoveRange(at, lines.Count - at); break;
            case "dropSession": lines.RemoveAll(line => line.Session == other); break;
            case "addSession":
                lines.Insert(at, lines[at] with { Session = EvidenceBed.Session(77) });
                break;
            case "reorder":
                // The order among sessions between two checkpoints is nobody's evidence.
                int to;
                do to = (at + random.Next(1, lines.Count)) % lines.Count;
                while (lines[to].Session != lines[at].Session && Math.Abs(to - at) < Forgery.BatchMax);
                (lines[at], lines[to]) = (lines[to], lines[at]);
                break;
            case "swapSessions":
                var next = lines.First(line => line.Session != other).Session;
                lines = [.. lines.Select(line => line.Session == other ? line with { Session = next }
                    : line.Session == next ? line with { Session = other } : line)];
                break;
            default: throw new ArgumentException(kind, nameof(kind));
        }

        // An empty recording beside evidence is a case of its own.
        return lines;
    }

    private static void Mislead(string kind, Forgery forgery, string path)
    {
        const string Free = "CREATE TABLE free (no INTEGER PRIMARY KEY, id TEXT NOT NULL, first_no INTEGER NOT NULL, tail_seq INTEGER NOT NULL, "
            + "tail_no INTEGER NOT NULL, tail_hash BLOB NOT NULL) STRICT";
        const string Both = "('sqlite_autoindex_session_1', 'sqlite_autoindex_turned_1')";
        string[] freed = [Free, "INSERT INTO free SELECT * FROM session", "DROP TABLE session", "ALTER TABLE free RENAME TO session"];
        var session = forgery.Original[0].Session;
        var other = Chain.Append(RecordingTail.Empty, session, 1, EntryKind.Opened, "{}"u8.ToArray());
        var (next, hash) = (forgery.Original.Count + 1, Convert.ToHexString(other.Hash.Span));
        const string Entry = "INSERT INTO entry (no, session_no, seq, prev_no, at_ms, kind, hash, payload) VALUES ";
        var below = $"{Entry} (-1, 1, 1, -2, 1, 1, x'{hash}', x'7b7d')";
        var third = Convert.ToHexString(forgery.Original[2].Payload);
        var ofThird = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(forgery.Original[2].Payload));
        Forgery.Change(path, kind switch
        {
            // Both chains hold, and what is new stands behind all that is signed.
            "oneId" => [.. freed, $"INSERT INTO session VALUES (99, '{session.Value}', {next}, 1, {next}, x'{hash}')",
                $"{Entry} ({next}, 99, 1, 0, 1, 1, x'{hash}', x'7b7d')"],
            "noIndex" => freed,
            "turnedIndex" => [
                "CREATE TABLE turned (id TEXT NOT NULL UNIQUE) STRICT",
                "INSERT INTO turned (rowid, id) SELECT CASE no WHEN 1 THEN 2 WHEN 2 THEN 1 ELSE no END, id FROM session",
                "PRAGMA writable_schema=ON",
                $"UPDATE sqlite_schema SET rootpage = (SELECT sum(rootpage) FROM sqlite_schema WHERE name IN {Both}) - rootpage WHERE name IN {Both}",
                "PRAGMA writable_schema=OFF"],
            "belowOne" => [below],
            "mark" => ["INSERT INTO mark (session_no, seq, no) SELECT no, 2, first_no FROM session WHERE no = 1"],
            "markBelowOne" => [below, "INSERT INTO mark (session_no, seq, no) VALUES (1, 1, -1)"],
            "markOfNone" => ["INSERT INTO mark (session_no, seq, no) VALUES (77, 256, 5000)"],
            "emptyHash" => ["UPDATE entry SET payload_hash = x'' WHERE no = 3"],
            "twoPayloads" => [$"UPDATE entry SET payload = x'{third}', payload_hash = x'{ofThird}' WHERE no = 3"],
            _ => throw new ArgumentException(kind, nameof(kind)),
        });
    }

    private static async Task<(string Path, ChainFault Fault)> ReplaceAsync(string kind, Forgery forgery, Random random)
    {
        switch (kind)
        {
            case "rollBack":
                return (forgery.Older(random), ChainFault.RolledBack);
            case "resign":
                return (await forgery.WrittenAsync(forgery.Original, resign: true), ChainFault.UntrustedKey);
            case "resignForged":
                return (await forgery.WrittenAsync(Forge("alter", forgery.Original, random), resign: true), ChainFault.UntrustedKey);
        }

        var path = forgery.True();
        var folder = EvidenceFolder.Of(path);
        var history = EvidenceFolder.Checkpoints(folder);
        var notes = NoteFile.Read(history).ToList();
        switch (kind)
        {
            case "foreignSignature":
                var at = random.Next(notes.Count);
                var signer = SigningKey.Read(SigningKey.Make(notes[at].Note!.Signatures[0].Name));
                var text = notes[at].Note!.Text;
                var signature = new NoteSignature(signer.Key.Name, signer.Key.Id, signer.Sign(Encoding.UTF8.GetBytes(text)));
                notes[at] = (new SignedNote(text, [signature]), 0);
                await File.WriteAllTextAsync(history, string.Concat(notes.Select(static note => note.Note + "\n")));
                return (path, ChainFault.AlteredCheckpoint);
            case "cutCheckpoints":
                using (var file = new FileStream(history, FileMode.Open)) file.SetLength(notes[random.Next(notes.Count - 1)].End);
                return (path, ChainFault.RolledBack);
            case "dropEvidence":
                if (random.Next(2) == 0) File.Delete(history);
                else Directory.Delete(folder, recursive: true);
                return (path, ChainFault.NoCheckpoints);
            default: throw new ArgumentException(kind, nameof(kind));
        }
    }

    private static IEnumerable<string> Kinds(string test) => typeof(ForgeryTests).GetMethod(test)!
        .GetCustomAttributes(typeof(InlineDataAttribute), false).Select(static data => (string)((InlineDataAttribute)data).Data[0]!);

    internal static bool HasPython()
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", "--version") { RedirectStandardOutput = true, UseShellExecute = false })!;
            python.WaitForExit();
            return python.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    internal static string Second(params string[] arguments)
    {
        var script = Path.Combine(Repository.Root, "tests", "SecondVerifier", "verify.py");
        using var python = Process.Start(new ProcessStartInfo("python3", ["-B", script, .. arguments])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var said = python.StandardOutput.ReadToEnd().Trim();
        python.WaitForExit();
        Assert.True(said.Length > 0, "the second verifier said nothing");
        return said;
    }
}
