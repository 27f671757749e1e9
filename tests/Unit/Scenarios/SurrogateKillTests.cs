using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>The process is killed, as a power cut would, between giving a surrogate and turning it back.</summary>
public sealed partial class SurrogateKillTests : IAsyncLifetime
{
    private const string Card = "5555 5555 5555 4444";
    private const string Mail = "jane.roe@customer.example";

    private Upstream _upstream = null!;
    private GatewayExecutable _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _upstream.Answers["tools/call"] = (http, arrival) => Upstream.ResultAsync(http, arrival,
            arrival.Params.Contains("\"read\"", StringComparison.Ordinal) ? $$$"""{"content":[{"type":"text","text":"{{{Card}}} of {{{Mail}}}"}]}"""
                : """{"content":[{"type":"text","text":"done"}]}""");
        _gateway = await GatewayExecutable.StartAsync($$"""
            connections:
              - { name: up, url: "{{_upstream.Url}}", policy: work }
            policies:
              - name: work
                rules:
                  - { name: all, when: 'true', effect: allow }
                  - { name: hide, when: 'true', effect: mask, kinds: ["*"], with: surrogate }
                  - { name: back, when: 'tool.name == "pay"', effect: reveal, kinds: [card, email] }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_surrogate_given_before_the_kill_is_turned_back_after_it_and_no_other_is()
    {
        var given = Answer().Match(await CallAsync("alice", "read", "{}"));
        Assert.True(given.Success);
        var (card, mail) = (given.Groups[1].Value, given.Groups[2].Value);
        _gateway = await _gateway.KilledAndStartedAsync();

        // The same value, the same surrogate; and both lead back.
        Assert.Contains($"{card} of {mail}", await CallAsync("alice", "read", "{}"), StringComparison.Ordinal);
        Assert.Contains("done", await CallAsync("alice", "pay", $$"""{"card":"{{card}}","to":"{{mail}}"}"""), StringComparison.Ordinal);
        var arrived = Encoding.UTF8.GetString(_upstream.Arrivals.Last(a => a.Method == "tools/call").Body);
        Assert.Contains($"\"card\":\"{Card}\",\"to\":\"{Mail}\"", arrived, StringComparison.Ordinal);

        // One that was never given, and one that somebody else was given, before and after another kill.
        for (var life = 0; life < 2; life++)
        {
            var calls = _upstream.Count("tools/call");
            foreach (var (subject, forged) in new[] { ("alice", "4000 0012 3456 7899"), ("alice", "aaaaaaaaaaaa@masked.invalid"), ("bob", card), ("bob", mail) })
                Assert.Contains("surrogate_unknown", await CallAsync(subject, "pay", $$"""{"card":"{{forged}}"}"""), StringComparison.Ordinal);
            Assert.Equal(calls, _upstream.Count("tools/call"));
            _gateway = await _gateway.KilledAndStartedAsync();
        }

        foreach (var file in Directory.EnumerateFiles(_gateway.Folder, "*", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
        {
            // The process that holds them is running; its lock holds nothing else.
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            var text = await reader.ReadToEndAsync();
            Assert.DoesNotContain(Mail, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Card, text, StringComparison.Ordinal);
        }
    }

    private async Task<string> CallAsync(string subject, string tool, string arguments)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp/up")
        {
            Content = new StringContent($$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}} } }""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _gateway.Token(subject));
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2025-11-25");
        using var answer = await _gateway.Client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    [GeneratedRegex("([0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4}) of ([a-z2-7]{12}@masked\\.invalid)", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Answer();
}
