using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Replays;
using Gateway.Silo.Stores;
using Gateway.Tests.Recording.Evidence;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Sessions;

/// <summary>Messages that are too long for their entries: kept beside the recording, verified, read, served and erased with it.</summary>
public sealed class BodyTests : IAsyncLifetime
{
    private static readonly PrincipalKey Olga = new("i", "olga");

    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync() => _upstream = await Upstream.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Long_messages_are_kept_whole_and_masked_and_each_change_of_their_files_is_found(bool encrypts)
    {
        await StartAsync(encrypts);
        var text = await CallAsync("ann", 20_000, "card 4111111111111111");
        await _gateway.RecordedAsync("ann", EntryKind.Completed, static e => e.Contains("attachedBytes", StringComparison.Ordinal));
        var entries = _gateway.Entries("ann");
        Assert.Equal(2, entries.Count(static e => e.Kind == (long)EntryKind.Attached));
        Assert.DoesNotContain(entries, e => GatewayUnderTest.Text(e).Contains(text, StringComparison.Ordinal));
        _gateway.Verify();
        if (ForgeryTests.HasPython()) Assert.Equal("intact", ForgeryTests.Second(_gateway.File));

        var whole = Full("ann");
        // The entries right behind those that name bodies.
        var with = whole.Where((e, at) => at > 0 && whole[at - 1].Kind == (long)EntryKind.Attached).ToArray();
        Assert.Equal([(long)EntryKind.Admitted, (long)EntryKind.Completed], with.Select(static e => e.Kind));
        Assert.All(with, e =>
        {
            Assert.Contains(text, GatewayUnderTest.Text(e), StringComparison.Ordinal);
            Assert.DoesNotContain("attachedBytes", GatewayUnderTest.Text(e), StringComparison.Ordinal);
            Assert.DoesNotContain("4111111111111111", GatewayUnderTest.Text(e), StringComparison.Ordinal);
        });
        var session = ReplaySession.Of(whole);
        var call = Assert.Single(session.Exchanges, static x => x.Method == "tools/call");
        Assert.Contains(text, Encoding.UTF8.GetString(call.Request.Span), StringComparison.Ordinal);
        Assert.Contains(text, Encoding.UTF8.GetString(call.Answer.Span), StringComparison.Ordinal);

        Assert.Equal(!encrypts, Files().Any(path => Holds(path, text)));
        Assert.DoesNotContain(Files(), path => Holds(path, "4111111111111111"));
        await _gateway.StopAsync();
        foreach (var path in Files()) Spoil(path);
    }

    [Fact]
    public async Task What_is_longer_than_may_be_attached_is_told_by_its_digest()
    {
        await StartAsync(encrypts: true);
        await CallAsync("bob", 90_000, "none");
        var completed = await _gateway.RecordedAsync(
            "bob", EntryKind.Completed, static e => e.Contains("omittedBytes", StringComparison.Ordinal));
        Assert.DoesNotContain("attachedBytes", completed, StringComparison.Ordinal);
        Assert.Empty(Files());
        _gateway.Verify();
    }

    [Fact]
    public async Task An_auditor_reads_a_body_by_its_entry()
    {
        await StartAsync(encrypts: true);
        var text = await CallAsync("cara", 20_000, "none");
        await _gateway.RecordedAsync("cara", EntryKind.Completed, static _ => true);
        var session = _gateway.Session("cara");
        var attached = _gateway.Entries("cara").First(static e => e.Kind == (long)EntryKind.Attached);

        using var found = await GetAsync(session, attached.Sequence);
        Assert.Equal(200, (int)found.StatusCode);
        Assert.Equal("application/json", found.Content.Headers.ContentType?.MediaType);
        using var message = JsonDocument.Parse(await found.Content.ReadAsByteArrayAsync());
        Assert.Equal(text, message.RootElement.GetProperty("params").GetProperty("arguments").GetProperty("text").GetString());
        using var none = await GetAsync(session, 1);
        Assert.Equal(404, (int)none.StatusCode);
        using var wrong = await GetAsync(session, 0);
        Assert.Equal(422, (int)wrong.StatusCode);
    }

    [Fact]
    public async Task Bodies_go_with_their_session_and_the_rest_verifies()
    {
        await StartAsync(encrypts: false);
        var text = await CallAsync("dan", 20_000, "none");
        await CallAsync("eve", 20_000, "none");
        await _gateway.RecordedAsync("dan", EntryKind.Completed, static _ => true);
        await _gateway.RecordedAsync("eve", EntryKind.Completed, static _ => true);
        Assert.Equal(4, Files().Length);
        var session = new SessionId(_gateway.Session("dan"));
        var grains = _gateway.Services.GetRequiredService<IGrainFactory>();
        Assert.True(await grains.GetGrain<ISessionGrain>(session.Value).TerminateAsync("over", Olga));
        await grains.GetGrain<IRetentionGrain>(IRetentionGrain.Key).EraseAsync(new ErasureOrder(session.Value, null, "asked for", Olga));

        Assert.Equal(2, Files().Length);
        Assert.True((await grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key).VerifyAsync(session))!.Intact);
        _gateway.Verify();
        if (ForgeryTests.HasPython()) Assert.Equal("intact", ForgeryTests.Second(_gateway.File));
        using var file = RecordingFile.Open(_gateway.File);
        Assert.DoesNotContain(file.ReadFull(session), e => GatewayUnderTest.Text(e).Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_running_gateway_that_verifies_finds_each_body_that_is_gone_or_altered()
    {
        await StartAsync(encrypts: true);
        await CallAsync("finn", 20_000, "none");
        await _gateway.RecordedAsync("finn", EntryKind.Completed, static e => e.Contains("attachedBytes", StringComparison.Ordinal));
        var session = new SessionId(_gateway.Session("finn"));
        var ledger = _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<ILedgerGrain>(ILedgerGrain.Key);
        Assert.True((await ledger.VerifyAsync(session))!.Intact);
        Assert.Equal(2, Files().Length);
        foreach (var path in Files())
        {
            var whole = await File.ReadAllBytesAsync(path);
            var names = _gateway.Entries("finn").Single(e =>
                GatewayUnderTest.Text(e).Contains(Path.GetFileName(path), StringComparison.Ordinal)).Sequence;
            var altered = (byte[])whole.Clone();
            altered[^1] ^= 1;
            await File.WriteAllBytesAsync(path, altered);
            Assert.Equal((false, names), Found(await ledger.VerifyAsync(session)));
            File.Delete(path);
            Assert.Equal((false, names), Found(await ledger.VerifyAsync(session)));
            await File.WriteAllBytesAsync(path, whole);
        }

        Assert.True((await ledger.VerifyAsync(session))!.Intact);

        static (bool, long) Found(RecordingVerdict? verdict) => (verdict!.Intact, verdict.BrokenAt);
    }

    private async Task StartAsync(bool encrypts) => _gateway = await GatewayUnderTest.StartAsync($$"""
        connections: [ { name: up, url: "{{_upstream.Url}}", policy: all, mask: ["*"] } ]
        policies: [ { name: all, rules: [ { name: all, when: 'true', effect: allow } ] } ]
        """, recording: $", encrypt: {(encrypts ? "true" : "false")}, bodyBytes: 4KiB, attachedBytes: 64KiB");

    private async Task<string> CallAsync(string subject, int chars, string secret)
    {
        var text = string.Concat(Enumerable.Repeat("abcdefghij", chars / 10));
        var heard = await _gateway.Agent(subject).CallAsync("echo", $$"""{"text":"{{text}}","secret":"{{secret}}"}""");
        Assert.Equal("done", heard.Words);
        return text;
    }

    private async Task<HttpResponseMessage> GetAsync(string session, long sequence)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/recordings/{session}/entries/{sequence}/body");
        request.Headers.Authorization = new("Bearer", _gateway.Token("olga", "operators"));
        return await _gateway.Client.SendAsync(request);
    }

    private List<StoredEntry> Full(string subject)
    {
        using var file = RecordingFile.Open(_gateway.File);
        return [.. file.ReadFull(new SessionId(_gateway.Session(subject)))];
    }

    private string[] Files() => Directory.Exists(_gateway.File + "-bodies")
        ? Directory.GetFiles(_gateway.File + "-bodies", "*", SearchOption.AllDirectories) : [];

    private static bool Holds(string path, string text) =>
        File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    // Each change is found at the entry that names the file, by both verifiers, and mended again.
    private void Spoil(string path)
    {
        var whole = File.ReadAllBytes(path);
        foreach (var at in (int[])[0, 1, 17, 40, whole.Length / 2, whole.Length - 1])
        {
            var flipped = (byte[])whole.Clone();
            flipped[at] ^= 0x10;
            File.WriteAllBytes(path, flipped);
            Assert.Equal(ChainFault.AlteredBody, Break(path).Fault);
        }

        File.WriteAllBytes(path, [.. whole, 0]);
        Assert.Equal(ChainFault.AlteredBody, Break(path).Fault);
        File.WriteAllBytes(path, whole[..^1]);
        Assert.Equal(ChainFault.AlteredBody, Break(path).Fault);
        if (ForgeryTests.HasPython()) Assert.StartsWith("BROKEN", ForgeryTests.Second(_gateway.File), StringComparison.Ordinal);
        File.Delete(path);
        Assert.Equal(ChainFault.MissingBody, Break(path).Fault);
        if (ForgeryTests.HasPython()) Assert.StartsWith("BROKEN", ForgeryTests.Second(_gateway.File), StringComparison.Ordinal);
        File.WriteAllBytes(path, whole);
        _gateway.Verify();
    }

    private ChainBreak Break(string path)
    {
        using var file = RecordingFile.Open(_gateway.File);
        var found = Assert.Single(file.Verify(null).Breaks);
        var named = file.Read(found.Session).Single(e => e.Sequence == found.Sequence);
        Assert.Contains(Path.GetFileName(path), GatewayUnderTest.Text(named), StringComparison.Ordinal);
        return found;
    }
}
