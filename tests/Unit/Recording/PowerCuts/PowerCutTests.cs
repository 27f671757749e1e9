using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Evidence;
using Gateway.Silo.Recording;
using Gateway.Silo.Stores;
using Gateway.Silo.Stores.Keys;
using Gateway.Tests.Masking;
using Xunit;

namespace Gateway.Tests.Recording.PowerCuts;

/// <summary>A power cut at any instant: what a process had not synced is gone, in part or whole, and nothing that it acknowledged is. Thousands of cuts
/// with GATEWAY_LONG=1.</summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private static int Entries => Corpus.IsLong ? 400 : 60;
    private static int Cuts => Corpus.IsLong ? 3_000 : 60;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_what_is_left_verifies()
    {
        if (CallTrace.Missing is { } missing) Assert.Skip(missing);
        var home = Directory.CreateTempSubdirectory("gateway-power-").FullName;
        try
        {
            var data = Path.Combine(home, "data");
            Directory.CreateDirectory(data);
            var trace = CallTrace.Run(Path.Combine(home, "trace"), "dotnet", Path.Combine(AppContext.BaseDirectory, "Gateway.Recorder.dll"),
                "write", Path.Combine(data, "gateway.db"), $"{Entries}");
            var moments = Moments(trace);
            Assert.NotEmpty(moments);
            var (disk, heard) = (new Disk(data), new Heard());
            var (done, problems) = (0, new List<string>());
            for (var at = 0; at < trace.Steps.Count; at++)
            {
                var (call, isEnd) = trace.Steps[at];
                disk.Take(call, isEnd);
                // A line counts from when it is begun: it is printed behind the acknowledgement.
                if (!isEnd && call.Path == CallTrace.Said) heard.Take(call.Bytes);
                while (done < moments.Count && moments[done] == at) if (await CutAsync(disk, heard, done++, at, home) is { } problem) problems.Add(problem);
            }

            Assert.Equal(moments.Count, done);
            Assert.True(problems.Count == 0, $"{problems.Count} of {done} cuts:\n" + string.Join('\n', problems.Take(5)));
            output.WriteLine($"{done} cuts among {trace.Steps.Count} ends of calls; {heard.Entries.Count} sessions, {heard.Entries.Values.Sum(static all => all.Count)} entries, "
                + $"{heard.States.Values.Sum()} states, {heard.Checkpoints} checkpoints acknowledged at the end");
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    [Fact]
    public void What_a_failed_group_left_in_the_log_is_surely_gone_before_anything_else_is_done()
    {
        if (CallTrace.Missing is { } missing) Assert.Skip(missing);
        var home = Directory.CreateTempSubdirectory("gateway-power-").FullName;
        try
        {
            var path = Path.Combine(home, "gateway.db");
            var trace = CallTrace.Run(Path.Combine(home, "trace"), "dotnet", Path.Combine(AppContext.BaseDirectory, "Gateway.Recorder.dll"), "limit", path);
            var calls = trace.Steps.Where(step => step.IsEnd && step.Call.Path.StartsWith(home, StringComparison.Ordinal)).Select(static step => step.Call).ToList();
            var cuts = Enumerable.Range(0, calls.Count).Where(at => calls[at].Name == "ftruncate" && calls[at].Path.EndsWith(".log", StringComparison.Ordinal)).ToList();
            Assert.NotEmpty(cuts);
            Assert.All(cuts, at => Assert.Equal(("fsync", calls[at].Path, 0), (calls[at + 1].Name, calls[at + 1].Path, calls[at + 1].Result)));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    // A third anywhere, a third right behind an acknowledgement, when what it promised is youngest, and a third before the first of them, when the files
    // are made.
    private static List<int> Moments(CallTrace trace)
    {
        var random = new Random(20_261_121);
        var told = Enumerable.Range(0, trace.Steps.Count).Where(at => trace.Steps[at].Call.Path == CallTrace.Said).ToArray();
        if (told.Length == 0) return [];
        return [.. Enumerable.Range(0, Cuts / 3).Select(_ => random.Next(trace.Steps.Count)).Concat(random.GetItems(told, Cuts / 3))
            .Concat(Enumerable.Range(0, Cuts / 3).Select(_ => random.Next(told[0]))).Order()];
    }

    private static async Task<string?> CutAsync(Disk disk, Heard heard, int seed, int at, string home)
    {
        var folder = Directory.CreateDirectory(Path.Combine(home, "left")).FullName;
        try
        {
            var chance = new Chance(seed);
            disk.Leave(folder, chance);
            return await JudgeAsync(Path.Combine(folder, "gateway.db"), heard) is { } problem ? $"cut {seed} at step {at}: {problem}" : null;
        }
        catch (StoreUnavailableException refused)
        {
            return $"cut {seed} at step {at}: {refused.Message}";
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string?> JudgeAsync(string path, Heard heard)
    {
        var trust = new EvidenceTrust([], heard.Checkpoint);
        if (heard.Entries.Count > 0 && Verify(path, trust) is { } left) return "as it was left: " + left;
        await using (var store = SqliteStore.Open(new SqliteStoreOptions { Path = path, WaitMsMax = PatientStores.WaitMs }, TimeProvider.System))
        {
            foreach (var (session, hashes) in heard.Entries)
            {
                var found = new List<string>();
                await foreach (var entry in store.ReadAsync(new SessionId(session), 1, CancellationToken.None)) found.Add(Convert.ToHexString(entry.Hash.Span));
                if (found.Count < hashes.Count || !hashes.SequenceEqual(found.Take(hashes.Count), StringComparer.Ordinal))
                    return $"session {session} has {found.Count} entries, {hashes.Count} were acknowledged";
            }

            foreach (var (key, version) in heard.States)
            {
                var state = await store.ReadAsync("session", key, CancellationToken.None);
                if (state is null || state.Version < version) return $"state {key} has version {state?.Version}, {version} was acknowledged";
            }

            // It goes on from there, and so does the file of keys.
            await using (var keys = KeyFile.Open(KeyFile.Beside(path), MasterKey.Open(MasterKey.Beside(path)).Mask, TimeProvider.System))
                await keys.CreateAsync(OpaqueId.NewSession(), 1);
            await store.AppendAsync([Chain.Append(RecordingTail.Empty, new SessionId($"s_{new string('9', 26)}"), 1, EntryKind.Opened, "{}"u8.ToArray())]);
            var sealer = await Sealer.OpenAsync(path, store, SigningKey.Open(SigningKey.Beside(path), null), null);
            await sealer.SealAsync(CancellationToken.None);
        }

        return (Verify(path, trust) ?? Unreadable(path, heard)) is { } after ? "gone on with: " + after : null;
    }

    private static string? Verify(string path, EvidenceTrust trust)
    {
        using var file = RecordingFile.Open(path);
        var report = file.Verify(null, trust);
        return report.Intact ? null : report.ToText();
    }

    // What was acknowledged can be read: its key was durable before it, and so was what that is wrapped under.
    private static string? Unreadable(string path, Heard heard)
    {
        using var file = RecordingFile.Open(path);
        foreach (var (session, hashes) in heard.Entries)
        {
            var states = file.Read(new SessionId(session)).Take(hashes.Count).Select(static entry => entry.State).Distinct().ToList();
            if (states is not [PayloadState.Whole]) return $"session {session} has payloads that are {string.Join(", ", states)}";
        }

        return null;
    }

    /// <summary>What the process said before the cut.</summary>
    private sealed class Heard
    {
        private string _rest = "";

        /// <summary>The hashes of each session's entries.</summary>
        public Dictionary<string, List<string>> Entries { get; } = new(StringComparer.Ordinal);

        /// <summary>The version of each session's state.</summary>
        public Dictionary<string, long> States { get; } = new(StringComparer.Ordinal);

        /// <summary>The last checkpoint.</summary>
        public Checkpoint? Checkpoint { get; private set; }

        public int Checkpoints { get; private set; }

        public void Take(byte[] bytes)
        {
            var lines = (_rest + Encoding.UTF8.GetString(bytes)).Split('\n');
            _rest = lines[^1];
            foreach (var line in lines[..^1]) Take(line.Split(' '));
        }

        private void Take(string[] words)
        {
            if (words is ["entry", var session, _, var hash, "."])
            {
                if (!Entries.TryGetValue(session, out var hashes)) Entries[session] = hashes = [];
                hashes.Add(hash);
            }
            else if (words is ["state", var key, var version, "-", "."])
            {
                States[key] = long.Parse(version);
            }
            else if (words is ["checkpoint", var note, ..])
            {
                Checkpoint = Checkpoint.Parse(SignedNote.Parse(Convert.FromBase64String(note))!.Text);
                Checkpoints++;
            }
        }
    }
}
