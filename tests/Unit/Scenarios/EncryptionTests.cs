using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Commands;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Encryption;
using Gateway.Governance.Recording.Evidence;
using Gateway.Silo.Export;
using Gateway.Silo.Stores;
using Gateway.Tests.Recording.Encryption;
using Gateway.Tests.Recording.Evidence;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>Recordings whose payloads are encrypted, as a whole gateway keeps, shows and erases them.</summary>
public sealed class EncryptionTests : IAsyncLifetime
{
    private const string Word = "canary-of-encryption";

    private static readonly PrincipalKey Olga = new("i", "olga");

    private readonly string _data = Directory.CreateTempSubdirectory("gateway-encryption-").FullName;
    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _upstream.Answers["tools/call"] = (http, arrival) => Upstream.ResultAsync(http, arrival,
            $$"""{"content":[{"type":"text","text":"{{Word}} answered"}]}""");
        _gateway = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task No_payload_is_in_the_files_in_clear_and_everybody_who_may_reads_it()
    {
        var session = await CalledAsync("alice");
        foreach (var beside in (string[])["", "-wal", "-keys.db", "-keys.db-wal", "-entries"]) Assert.False(Holds(_gateway.File + beside), beside);
        _gateway.Verify();
        Assert.All(Stored(session), e => Assert.Equal(PayloadCipher.Covers((EntryKind)e.Kind), e.Payload!.Value.Span[0] == 1));

        // Offline with the keys beside it, by the API, by search, as a mock, and live.
        Assert.Contains(_gateway.Entries("alice"), e => GatewayUnderTest.Text(e).Contains(Word, StringComparison.Ordinal));
        Assert.Contains(Word, await GetAsync($"api/v1/recordings/{session.Value}/entries"), StringComparison.Ordinal);
        Assert.Contains("\"intact\":true", await GetAsync($"api/v1/recordings/{session.Value}/verification"), StringComparison.Ordinal);
        await FoundAsync(Word, true);
        Assert.Contains(RecordingServeCommand.Read(_gateway.File, session.Value).Exchanges, e => e.Messages.Any(m =>
            Encoding.UTF8.GetString(m.Span).Contains(Word, StringComparison.Ordinal)));

        // The chain covers what is stored, so that anybody verifies it without a key.
        if (ForgeryTests.HasPython()) Assert.Equal("intact", ForgeryTests.Second(_gateway.File));
    }

    [Fact]
    public async Task A_copy_without_its_keys_verifies_and_tells_nothing()
    {
        var session = await CalledAsync("alice");
        await _gateway.StopAsync();
        var copy = Path.Combine(_data, "copy", "gateway.db");
        Copy(copy, keys: false);
        using (var file = RecordingFile.Open(copy))
        {
            Assert.True(file.Verify(null).Intact);
            Assert.Equal("", file.Sessions().Single(s => s.Session == session).Principal);
            Assert.All(file.Read(session), e => Assert.Equal(
                PayloadCipher.Covers((EntryKind)e.Kind) ? PayloadState.KeyMissing : PayloadState.Whole, e.State));
            Assert.Throws<StoreUnavailableException>(() => file.ReadWhole(session).Count());
        }

        var (code, said) = Run("show", session.Value, "--file", copy);
        Assert.Equal(0, code);
        Assert.Contains("its key is not here", said, StringComparison.Ordinal);
        Assert.DoesNotContain(Word, said, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", said, StringComparison.Ordinal);

        // With the keys put beside it, and the gateway's key named.
        File.Copy(_gateway.File + "-keys.db", copy + "-keys.db");
        (code, said) = Run("show", session.Value, "--file", copy, "--key-file", Path.Combine(_gateway.Folder, "gateway.key"));
        Assert.Equal(0, code);
        Assert.Contains(Word, said, StringComparison.Ordinal);
        (code, said) = Run("show", session.Value, "--file", copy, "--key-file", Path.Combine(_gateway.Folder, "no.key"));
        Assert.Equal(2, code);
        Assert.Contains("there is no key file", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erasing_a_session_ends_its_key_so_that_copies_of_before_tell_nothing_either()
    {
        var (gone, stays) = (await CalledAsync("alice"), await CalledAsync("bob"));
        await FoundAsync(Word, true);
        await EndAsync(gone);
        var backup = Path.Combine(_data, "backup", "gateway.db");
        Copy(backup, keys: false);
        Assert.Equal([gone], (await EraseAsync(gone)).Erased);

        Assert.All(Read(_gateway.File, gone), e => Assert.Equal(PayloadCipher.Covers((EntryKind)e.Kind), e.State == PayloadState.Erased));
        Assert.Contains(Read(_gateway.File, stays), e => GatewayUnderTest.Text(e).Contains(Word, StringComparison.Ordinal));
        Assert.DoesNotContain(Word, await GetAsync($"api/v1/recordings/{gone.Value}/entries"), StringComparison.Ordinal);
        _gateway.Verify();

        // The backup still has every payload of the session, encrypted, and the keys of today do not open them; the other session's they do.
        await _gateway.StopAsync();
        foreach (var file in Directory.EnumerateFiles(_gateway.Folder).Where(f => f.Contains("-keys.db", StringComparison.Ordinal) || f.EndsWith(".key", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(Path.GetDirectoryName(backup)!, Path.GetFileName(file)));
        Assert.All(Read(backup, gone), e => Assert.Equal(PayloadCipher.Covers((EntryKind)e.Kind), e.State == PayloadState.Erased));
        Assert.All(Stored(gone, backup), e => Assert.NotNull(e.Payload));
        Assert.Contains(Read(backup, stays), e => GatewayUnderTest.Text(e).Contains(Word, StringComparison.Ordinal));
        using var whole = RecordingFile.Open(backup);
        Assert.True(whole.Verify(null).Intact);
        Assert.Contains("the payload was erased", Run("show", gone.Value, "--file", backup).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restart_keeps_the_keys_and_a_session_goes_on_under_its_own()
    {
        var session = await CalledAsync("alice");
        await _gateway.StopAsync();
        _gateway = await StartAsync();
        Assert.Equal(session, await CalledAsync("alice"));
        var entries = _gateway.Entries("alice");
        Assert.Equal(2, entries.Count(e => e.Kind == (long)EntryKind.Completed && GatewayUnderTest.Text(e).Contains(Word, StringComparison.Ordinal)));
        Assert.Single(Stored(session).Where(e => PayloadCipher.Covers((EntryKind)e.Kind)).Select(e => PayloadCipher.KeyOf(e.Payload!.Value.Span)).Distinct());
        _gateway.Verify();
    }

    [Fact]
    public async Task A_key_that_is_back_with_a_restored_copy_ends_when_the_order_is_given_again()
    {
        var session = await CalledAsync("alice");
        await EndAsync(session);
        await _gateway.StopAsync();
        var (keys, kept) = (_gateway.File + "-keys.db", Path.Combine(_data, "kept"));
        File.Copy(keys, kept);
        _gateway = await StartAsync();
        Assert.Equal([session], (await EraseAsync(session)).Erased);
        Assert.Null(await CurrentAsync(session));
        await _gateway.StopAsync();
        foreach (var ending in (string[])["-wal", "-shm"]) File.Delete(keys + ending);
        File.Copy(kept, keys, overwrite: true);

        _gateway = await StartAsync();
        Assert.NotNull(await CurrentAsync(session));
        Assert.Empty((await EraseAsync(session)).Failed);
        Assert.Null(await CurrentAsync(session));
        _gateway.Verify();
    }

    [Fact]
    public async Task Keys_that_are_lost_end_what_needs_them_and_nothing_else()
    {
        var session = await CalledAsync("alice");
        var folder = Path.Combine(_data, "crashed");
        Directory.CreateDirectory(folder);
        Copy(Path.Combine(folder, "gateway.db"), keys: false);
        await _gateway.StopAsync();
        File.Copy(Path.Combine(_gateway.Folder, "gateway.key"), Path.Combine(folder, "gateway.key"));

        // As after a crash: the session's state is behind its recording.
        _gateway = await StartAsync(folder: folder);
        Assert.Equal(HttpStatusCode.OK, (await _gateway.Agent("alice").CallAsync("echo")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _gateway.Agent("bob").CallAsync("echo")).Status);
        Assert.NotEqual(session.Value, _gateway.Session("alice"));
        Assert.Contains("\"state\":\"keyMissing\"", await GetAsync($"api/v1/recordings/{session.Value}/entries"), StringComparison.Ordinal);
        _gateway.Verify();
    }

    [Fact]
    public async Task Another_key_of_the_gateway_does_not_start()
    {
        await CalledAsync("alice");
        await _gateway.StopAsync();
        var key = Path.Combine(_gateway.Folder, "gateway.key");
        var kept = await File.ReadAllTextAsync(key);
        await File.WriteAllTextAsync(key, Convert.ToBase64String(new byte[32]) + "\n");
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync());
        Assert.Contains("another gateway.key", refused.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(key, kept);
        _gateway = await StartAsync();
        await CalledAsync("alice");
    }

    [Fact]
    public async Task What_was_recorded_in_clear_stays_readable_and_what_follows_is_encrypted()
    {
        await _gateway.StopAsync();
        _gateway = await StartAsync(", encrypt: false");
        var session = await CalledAsync("carl");
        Assert.True(Holds(_gateway.File + "-entries"));
        Assert.False(File.Exists(_gateway.File + "-keys.db"));
        await _gateway.StopAsync();
        _gateway = await StartAsync();
        Assert.Equal(session, await CalledAsync("carl"));
        Assert.Equal(2, _gateway.Entries("carl").Count(e => e.Kind == (long)EntryKind.Completed && GatewayUnderTest.Text(e).Contains(Word, StringComparison.Ordinal)));
        var encrypted = Stored(session).Where(e => e.Kind == (long)EntryKind.Completed).Select(e => e.Payload!.Value.Span[0] == 1).ToArray();
        Assert.Equal(encrypted.Order(), encrypted);
        Assert.True(!encrypted[0] && encrypted[^1]);
        _gateway.Verify();
    }

    [Fact]
    public async Task Payloads_that_change_places_are_refused_and_break_the_chain()
    {
        _upstream.Answers["tools/call"] = (http, arrival) => Upstream.ResultAsync(http, arrival, """{"content":[]}""");
        var agent = _gateway.Agent("alice");
        foreach (var note in (string[])["one", "two", "six"]) Assert.False((await agent.CallAsync("echo", $$"""{"n":"{{note}}"}""")).IsError);
        await _gateway.RecordedAsync("alice", EntryKind.Completed, static _ => true);
        var session = new SessionId(_gateway.Session("alice"));
        await _gateway.StopAsync();
        var admitted = Stored(session).Where(e => e.Kind == (long)EntryKind.Admitted).TakeLast(2).ToArray();
        Assert.Equal(admitted[0].Payload!.Value.Length, admitted[1].Payload!.Value.Length);
        Swap(admitted[0].Payload!.Value, admitted[1].Payload!.Value);

        using var file = RecordingFile.Open(_gateway.File);
        Assert.False(file.Verify(null).Intact);
        Assert.Equal([PayloadState.Altered, PayloadState.Altered], file.Read(session).Where(e => e.State != PayloadState.Whole).Select(e => e.State));
    }

    [Fact]
    public async Task What_is_exported_is_in_clear_and_its_chain_verifies_from_the_lines_alone()
    {
        await _gateway.StopAsync();
        var path = Path.Combine(_data, "out", "entries.jsonl");
        _gateway = await StartAsync($", exports: [ {{ name: out, file: {{ path: \"{path}\" }} }} ]");
        var session = await CalledAsync("alice");
        var lines = await ExportedAsync(path, Stored(session).Count);
        Assert.Contains(lines, l => l.GetProperty("payload").GetRawText().Contains(Word, StringComparison.Ordinal));
        var verifier = new ChainVerifier(session);
        foreach (var line in lines)
        {
            Assert.True(verifier.Add(new StoredEntry(session, line.GetProperty("sequence").GetInt64(), line.GetProperty("atUnixMs").GetInt64(),
                (long)Enum.Parse<EntryKind>(line.GetProperty("kind").GetString()!, ignoreCase: true), null,
                Convert.FromHexString(line.GetProperty("payloadHash").GetString()!), Convert.FromHexString(line.GetProperty("hash").GetString()!))));
        }

        // A hash that does not follow is told with the entry behind it, or at the end.
        Assert.NotEqual(ChainFault.WrongPreviousHash, verifier.Finish(null)?.Fault);
        Assert.Equal(lines.Length, verifier.Entries);

        // What they say is shown to be what is stored: whoever has the file alone finds another word in it.
        Assert.All(lines, static l => Assert.Equal(PayloadProof.Bytes, l.GetProperty("payloadProof").GetBytesFromBase64().Length));
        Assert.True(ExportFiles.Verify([path], null, EvidenceTrust.None).Intact);
        var forged = Path.Combine(_data, "forged.jsonl");
        await File.WriteAllTextAsync(forged, (await File.ReadAllTextAsync(path)).Replace(Word + " answered", Word + " promised", StringComparison.Ordinal));
        var (code, said) = Run("verify", forged, "--json");
        Assert.Equal(1, code);
        using (var report = JsonDocument.Parse(said))
            Assert.Equal("altered-entry", Assert.Single(report.RootElement.GetProperty("breaks").EnumerateArray()).GetProperty("fault").GetString());

        // What left before the session was erased stays proven, and the lines behind it follow.
        await EndAsync(session);
        Assert.Equal([session], (await EraseAsync(session)).Erased);
        await ExportedAsync(path, Stored(session).Count);
        // All of it is signed by then.
        await _gateway.StopAsync();
        (code, said) = Run("verify", path, "--evidence", _gateway.File + "-evidence");
        Assert.True(code == 0, said);
    }

    [Fact]
    public async Task Where_no_key_can_be_kept_no_session_opens_and_nothing_goes_up()
    {
        await _gateway.StopAsync();
        var keys = new MemoryKeys { Works = false };
        _gateway = await StartAsync(first: services => services.AddSingleton<IRecordingKeys>(keys));
        var heard = await _gateway.Agent("dora").CallAsync("echo");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, heard.Status);
        Assert.Empty(_upstream.Arrivals);
        Assert.DoesNotContain(Directory.EnumerateFiles(_gateway.File + "-entries"), f => new FileInfo(f).Length > 16);

        keys.Works = true;
        Assert.Equal(HttpStatusCode.OK, (await _gateway.Agent("dora").CallAsync("echo")).Status);
        _gateway.Verify();
    }

    private Task EndAsync(SessionId session) =>
        _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(session.Value).TerminateAsync("over", Olga);

    private Task<ErasureReport> EraseAsync(SessionId session) => _gateway.Services.GetRequiredService<IGrainFactory>()
        .GetGrain<IRetentionGrain>(IRetentionGrain.Key).EraseAsync(new ErasureOrder(session.Value, null, "asked for", Olga));

    private ValueTask<PayloadKey?> CurrentAsync(SessionId session) => _gateway.Services.GetRequiredService<IRecordingKeys>().CurrentAsync(session);

    private Task<GatewayUnderTest> StartAsync(string recording = "", Action<IServiceCollection>? first = null, string? folder = null) => GatewayUnderTest.StartAsync($$"""
        connections: [ { name: up, url: "{{_upstream.Url}}", policy: all, recording: strict } ]
        policies: [ { name: all, rules: [ { name: all, when: 'true', effect: allow } ] } ]
        """, folder ?? Path.Combine(_data, "live"), (services, _) => first?.Invoke(services), recording);

    private async Task<SessionId> CalledAsync(string subject)
    {
        var heard = await _gateway.Agent(subject).CallAsync("echo", $$"""{"note":"{{Word}} asked"}""");
        Assert.Equal(HttpStatusCode.OK, heard.Status);
        return new SessionId(_gateway.Session(subject));
    }

    private async Task<string> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _gateway.Token("olga", "operators"));
        using var response = await _gateway.Client.SendAsync(request);
        var said = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, said);
        return said;
    }

    private async Task FoundAsync(string word, bool isFound)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((await GetAsync($"api/v1/recordings/search?text={word}")).Contains("\"session\":\"s_", StringComparison.Ordinal) != isFound)
            await ticks.WaitForNextTickAsync(patience.Token);
    }

    // The file has each of them once all are there, in their order.
    private static async Task<JsonElement[]> ExportedAsync(string path, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var lines = File.Exists(path) ? await File.ReadAllLinesAsync(path) : [];
            if (lines.Length >= count) return [.. lines.Select(static l => JsonDocument.Parse(l).RootElement)];
            await ticks.WaitForNextTickAsync(patience.Token);
        }
    }

    private static IReadOnlyList<StoredEntry> Read(string path, SessionId session)
    {
        using var file = RecordingFile.Open(path);
        return [.. file.Read(session)];
    }

    // As it is stored, read past what decrypts.
    private IReadOnlyList<StoredEntry> Stored(SessionId session, string? path = null)
    {
        using var database = Database.OpenReader(path ?? _gateway.File, 1_000);
        using var log = new Silo.Stores.Log.LogFiles(path ?? _gateway.File);
        return SessionReader.Page(database, log, session, 1);
    }

    private void Copy(string path, bool keys)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        foreach (var file in Directory.EnumerateFiles(_gateway.Folder, "gateway.db*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(_gateway.File + "-entries")))
        {
            if (file.EndsWith(".lock", StringComparison.Ordinal) || (file.Contains("-keys.db", StringComparison.Ordinal) && !keys)) continue;
            var to = Path.Combine(Path.GetDirectoryName(path)!, Path.GetRelativePath(_gateway.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = File.Create(to);
            from.CopyTo(copy);
        }
    }

    private void Swap(ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other)
    {
        var path = Directory.EnumerateFiles(_gateway.File + "-entries").Single();
        var bytes = File.ReadAllBytes(path);
        var (first, second) = (bytes.AsSpan().IndexOf(one.Span), bytes.AsSpan().IndexOf(other.Span));
        Assert.True(first > 0 && second > first, string.Create(CultureInfo.InvariantCulture, $"{first}, {second}"));
        other.Span.CopyTo(bytes.AsSpan(first));
        one.Span.CopyTo(bytes.AsSpan(second));
        File.WriteAllBytes(path, bytes);
    }

    private static bool Holds(string path) => (Directory.Exists(path) ? Directory.EnumerateFiles(path) : File.Exists(path) ? [path] : []).Any(one =>
    {
        using var file = new FileStream(one, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.GetBuffer().AsSpan(0, (int)bytes.Length).IndexOf(Encoding.UTF8.GetBytes(Word)) >= 0;
    });

    private static (int Code, string Said) Run(params string[] args)
    {
        var said = new StringWriter();
        var code = RecordingCommands.Build().Parse(args).Invoke(new System.CommandLine.InvocationConfiguration { Output = said, Error = said });
        return (code, said.ToString());
    }
}
