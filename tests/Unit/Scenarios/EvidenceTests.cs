using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording.Evidence;
using Gateway.Silo.Recording;
using Gateway.Silo.Stores;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>Checkpoints, crashes and damage, as a running gateway shows them.</summary>
public sealed class EvidenceTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private Upstream _upstream = null!;
    private GatewayExecutable _gateway = null!;

    private string Recording => Path.Combine(_gateway.Folder, "store", "gateway.db");

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _upstream.Answers["tools/call"] = (http, arrival) =>
            Upstream.ResultAsync(http, arrival, """{"content":[{"type":"text","text":"done"}]}""");
        _gateway = await GatewayExecutable.StartAsync($$"""
            connections:
              - { name: up, url: "{{_upstream.Url}}", default: allow }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_killed_gateways_sessions_are_sealed_and_go_on_and_everything_is_proved()
    {
        await CallAsync("alice");
        await SealedAsync();
        var kills = Masking.Corpus.IsLong ? 100 : 2;
        for (var kill = 0; kill < kills; kill++)
        {
            _gateway = await _gateway.KilledAndStartedAsync();
            await InterruptedAsync(kill + 1);
            await CallAsync("alice");
        }

        var standing = await SealedAsync();
        var session = Sessions().Single();
        using var inclusion = await GetAsync($"/api/v1/recordings/proofs/inclusion?session={session}&sequence=1");
        Require(inclusion.RootElement, standing);
        using var tile = await SendAsync("/api/v1/recordings/tile/0/000.p/1");
        Assert.Equal(HttpStatusCode.OK, tile.StatusCode);
        Assert.Equal(32, (await tile.Content.ReadAsByteArrayAsync()).Length);
        foreach (var none in (string[])["tile/0/000", "tile/0/00", "tile/9/000.p/1", "tile/0/001.p/1", "tile/../gateway.db", "proofs/inclusion?session=s_1&sequence=1"])
            Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("/api/v1/recordings/" + none)).StatusCode);

        // What one checkpoint covers, the next begins with; and an order as it should ends leaves nothing to seal.
        var before = Checkpoint.Parse(SignedNote.Parse(Encoding.UTF8.GetBytes(standing.GetProperty("note").GetString()!))!.Text)!;
        await CallAsync("alice");
        standing = await SealedAsync();
        var after = Checkpoint.Parse(SignedNote.Parse(Encoding.UTF8.GetBytes(standing.GetProperty("note").GetString()!))!.Text)!;
        using var consistency = await GetAsync($"/api/v1/recordings/proofs/consistency?from={before.Size}&to={after.Size}");
        var proof = consistency.RootElement.GetProperty("proof").EnumerateArray().Select(static hash => hash.GetBytesFromBase64()).ToList();
        Assert.True(MerkleProof.IsConsistent((ulong)before.Size, (ulong)after.Size, before.Root.Span, after.Root.Span, proof));

        await _gateway.StopAsync();
        using var file = RecordingFile.Open(Recording);
        var key = NoteKey.Parse(File.ReadAllText(EvidenceFolder.Key(EvidenceFolder.Of(Recording))))!;
        var report = file.Verify(null, new EvidenceTrust([key], before));
        Assert.True(report.Intact, report.ToText());
        Assert.Equal(0, report.Evidence!.Unsealed);
        Assert.Equal(kills, file.Read(new SessionId(session)).Count(static entry => entry.Kind == (long)EntryKind.Interrupted));
    }

    [Fact]
    public async Task A_damaged_recording_is_named_and_nothing_is_added_to_it_while_others_go_on()
    {
        await CallAsync("alice");
        await CallAsync("bob");
        await SealedAsync();
        await _gateway.StopAsync();
        string damaged;
        using (var file = RecordingFile.Open(Recording))
            damaged = file.Sessions().Single(static session => session.Principal == "alice").Session.Value;
        using (var database = Database.OpenWriter(Recording, 1_000))
            database.Execute("UPDATE entry SET at_ms = at_ms + 1 WHERE seq = 2 AND session_no = (SELECT no FROM session WHERE id = '" + damaged + "')");
        var entries = Entries(damaged);

        _gateway = await _gateway.KilledAndStartedAsync();
        var readiness = await ReadyAsync("recordings");
        Assert.Contains(damaged, readiness, StringComparison.Ordinal);
        Assert.Contains("A recording is damaged", _gateway.Said, StringComparison.Ordinal);
        await CallAsync("bob");
        await CallAsync("alice");
        await SealedAsync();
        Assert.Equal(entries, Entries(damaged));
        // Alice was told that her session is gone, and has another.
        Assert.Equal(3, Sessions().Count);
    }

    private static void Require(JsonElement inclusion, JsonElement standing)
    {
        var checkpoint = Checkpoint.Parse(SignedNote.Parse(Encoding.UTF8.GetBytes(inclusion.GetProperty("note").GetString()!))!.Text)!;
        Assert.True(checkpoint.Size >= standing.GetProperty("size").GetInt64());
        var proof = inclusion.GetProperty("proof").EnumerateArray().Select(static hash => hash.GetBytesFromBase64()).ToList();
        var leaf = inclusion.GetProperty("leaf").GetBytesFromBase64();
        Assert.True(MerkleProof.IsIncluded((ulong)inclusion.GetProperty("index").GetInt64(), (ulong)checkpoint.Size, MerkleHash.Leaf(leaf), proof,
            checkpoint.Root.Span));
        Assert.Equal(SessionHead.Decode(leaf)!.Sequence, inclusion.GetProperty("sequence").GetInt64());
    }

    private List<string> Sessions()
    {
        using var file = RecordingFile.Open(Recording);
        return [.. file.Sessions().Select(static session => session.Session.Value)];
    }

    private int Entries(string session)
    {
        using var file = RecordingFile.Open(Recording);
        return file.Sessions().Where(one => one.Session.Value == session).Select(static one => (int)one.Entries).Single();
    }

    private async Task InterruptedAsync(int times)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            using (var file = RecordingFile.Open(Recording))
            {
                var sessions = file.Sessions();
                if (sessions.All(one => file.Read(one.Session).Count(static entry => entry.Kind == (long)EntryKind.Interrupted) == times)) return;
            }

            Assert.True(await ticks.WaitForNextTickAsync(patience.Token), "a session was not sealed within 30 s");
        }
    }

    // The newest checkpoint once it covers all that is recorded.
    private async Task<JsonElement> SealedAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            using var answer = await GetAsync("/api/v1/recordings/checkpoint");
            Assert.False(answer.RootElement.TryGetProperty("problem", out var problem), problem.ToString());
            using (var file = RecordingFile.Open(Recording))
                if (file.Verify(null).Evidence is { Unsealed: 0, Checkpoints: > 0 }) return answer.RootElement.Clone();
            await ticks.WaitForNextTickAsync(patience.Token);
        }
    }

    private async Task<string> ReadyAsync(string member)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            using var json = JsonDocument.Parse(await _gateway.Client.GetStringAsync("/readyz", patience.Token));
            if (json.RootElement.TryGetProperty(member, out var found) && found.ValueKind == JsonValueKind.String) return found.GetString()!;
            await ticks.WaitForNextTickAsync(patience.Token);
        }
    }

    private async Task<JsonDocument> GetAsync(string path)
    {
        using var answer = await SendAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        return JsonDocument.Parse(text);
    }

    private async Task<HttpResponseMessage> SendAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _gateway.Token("olga", "ops"));
        return await _gateway.Client.SendAsync(request);
    }

    private async Task CallAsync(string subject)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp/up")
        {
            Content = new StringContent(
                """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{} } }""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _gateway.Token(subject));
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2025-11-25");
        using var answer = await _gateway.Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode && text.Contains("done", StringComparison.Ordinal), text);
    }
}
