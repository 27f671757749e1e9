using System.Text;
using System.Text.RegularExpressions;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Sessions;
using Gateway.Grains.Stores;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>An agent works with values that it never sees: it gets surrogates, and policy turns them back where it says so.</summary>
public sealed partial class SurrogateTests : Scenario
{
    private const string Card = "5555 5555 5555 4444";
    private const string Mail = "jane.roe@customer.example";
    private const string Ssn = "219-09-9999";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _upstream.Answers["tools/call"] = (http, arrival) => Upstream.ResultAsync(http, arrival,
            arrival.Params.Contains("\"read\"", StringComparison.Ordinal)
            ? $$$"""
            {"content":[{"type":"text","text":"{{{Card}}} of {{{Mail}}}, {{{Ssn}}}"}],
            "structuredContent":{"card":{{{Card.Replace(" ", "", StringComparison.Ordinal)}}},"mail":"{{{Mail}}}"} }
            """
            : $$$"""{"content":[{"type":"text","text":"done"}],"structuredContent":{"echo":{{{arrival.Params}}} } }""");
    }

    [Fact]
    public async Task The_agent_sees_surrogates_alike_and_the_tool_gets_the_values()
    {
        var agent = _gateway.Agent("alice");
        var (card, mail, ssn, number) = await ReadAsync(agent);
        Assert.Equal((card, mail, ssn, number), await ReadAsync(agent));
        Assert.Equal(card.Replace(" ", "", StringComparison.Ordinal), number);

        var called = await agent.CallAsync("pay", $$"""{"card":"{{card}}","as":{{number}},"text":"send it to {{mail}}, please","raw":"{\"to\":\"{{mail}}\"}","ssn":"{{ssn}}"}""");
        Assert.False(called.IsError, called.Text);
        var arrived = Encoding.UTF8.GetString(_upstream.Arrivals.Last(a => a.Method == "tools/call").Body);
        Assert.Contains($"\"card\":\"{Card}\",\"as\":5555555555554444", arrived, StringComparison.Ordinal);
        Assert.Contains($"send it to {Mail}, please", arrived, StringComparison.Ordinal);
        Assert.Contains("{\\\"to\\\":\\\"" + Mail + "\\\"}", arrived, StringComparison.Ordinal);
        Assert.Contains(ssn, arrived, StringComparison.Ordinal);

        // What the tool repeats is masked as before, and the recording shows what the agent sent.
        Assert.Contains(card, Encoding.UTF8.GetString(called.Body), StringComparison.Ordinal);
        var intent = await _gateway.RecordedAsync("alice", EntryKind.Admitted, p => p.Contains("\"pay\"", StringComparison.Ordinal));
        Assert.Contains(card, intent, StringComparison.Ordinal);
        Assert.Contains(mail, intent, StringComparison.Ordinal);
        Assert.DoesNotContain("\"hits\"", intent, StringComparison.Ordinal);
        await NothingRawAsync(Encoding.UTF8.GetString(called.Body));
    }

    [Fact]
    public async Task Surrogates_outlive_the_process()
    {
        var before = await ReadAsync(_gateway.Agent("alice"));
        await _gateway.DisposeAsync();
        _gateway = await StartAsync();
        var agent = _gateway.Agent("alice");
        Assert.False((await agent.CallAsync("pay", $$"""{"card":"{{before.Card}}"}""")).IsError);
        Assert.Contains(Card, Encoding.UTF8.GetString(_upstream.Arrivals.Last(a => a.Method == "tools/call").Body), StringComparison.Ordinal);
        Assert.Equal(before, await ReadAsync(agent));
    }

    [Fact]
    public async Task Other_tools_get_surrogates_as_they_are()
    {
        var agent = _gateway.Agent("alice");
        var (card, mail, _, _) = await ReadAsync(agent);
        await agent.CallAsync("note", $$"""{"text":"{{card}} {{mail}}"}""");
        Assert.Contains($"{card} {mail}", Encoding.UTF8.GetString(_upstream.Arrivals.Last(a => a.Method == "tools/call").Body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4000 0012 3456 7899")]
    [InlineData("aaaaaaaaaaaa@masked.invalid")]
    public async Task A_forged_surrogate_is_refused(string forged)
    {
        var agent = _gateway.Agent("alice");
        await ReadAsync(agent);
        await RefusedAsync(agent, forged, "surrogate_unknown");
    }

    [Fact]
    public async Task Another_sessions_surrogate_is_refused()
    {
        var (card, mail, _, _) = await ReadAsync(_gateway.Agent("alice"));
        await RefusedAsync(_gateway.Agent("bob"), card, "surrogate_unknown");
        await RefusedAsync(_gateway.Agent("bob"), mail, "surrogate_unknown");
        Assert.NotEqual(card, (await ReadAsync(_gateway.Agent("bob"))).Card);
    }

    [Fact]
    public async Task A_surrogate_ends_with_its_session()
    {
        var agent = _gateway.Agent("alice");
        var (card, _, _, _) = await ReadAsync(agent);
        var session = _gateway.Session("alice");
        var grain = _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(session);
        Assert.True(await grain.TerminateAsync("test", new PrincipalKey("test", "test")));
        await RefusedAsync(agent, card, "surrogate_unknown");
    }

    [Fact]
    public async Task Nothing_that_was_given_out_is_kept_once_its_session_has_ended()
    {
        await ReadAsync(_gateway.Agent("alice"));
        Assert.NotEmpty(await KeptAsync());
        await EndAsync();
        Assert.Empty(await KeptAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_kill_left_of_an_ended_session_goes_by_time_and_by_order(bool isOrdered)
    {
        await ReadAsync(_gateway.Agent("alice"));
        var kept = await KeptAsync();
        await EndAsync();
        // As it is left when the process dies between the end and what comes behind it.
        var id = new SessionId(_gateway.Session("alice"));
        foreach (var record in kept) await States.WriteAsync(new StateWrite(record.Kind, record.Key, 0, "open", record.Body));
        var cell = new StateCell<SessionDocument>(States, "session", id.Value);
        Assert.Equal(CellWrite.Written, await cell.WriteAsync((await cell.LoadAsync())! with { HasSurrogates = true }, "terminated"));
        await _gateway.DisposeAsync();
        _gateway = await StartAsync();
        Assert.Equal(kept.Count, (await KeptAsync()).Count);

        var retention = _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IRetentionGrain>(IRetentionGrain.Key);
        if (isOrdered)
            Assert.Equal([id], (await retention.EraseAsync(new ErasureOrder(id.Value, null, "asked for", new PrincipalKey("i", "olga")))).Erased);
        else Assert.Empty((await retention.SweepAsync()).Erased);
        Assert.Empty(await KeptAsync());
    }

    [Fact]
    public async Task Content_that_cannot_be_read_follows_policy()
    {
        _upstream.Answers["tools/call"] = (http, arrival) => Upstream.ResultAsync(http, arrival,
            """{"content":[{"type":"image","data":"UElYRUxT","mimeType":"image/png"},{"type":"text","text":"a picture"}]}""");
        var agent = _gateway.Agent("alice");
        Assert.Contains("UElYRUxT", (await agent.CallAsync("draw")).Text, StringComparison.Ordinal);
        var dropped = await agent.CallAsync("draw_less");
        Assert.Contains("[image withheld]", dropped.Text, StringComparison.Ordinal);
        Assert.Contains("a picture", dropped.Text, StringComparison.Ordinal);
        var held = await agent.CallAsync("draw_nothing");
        Assert.True(held.IsError && held.Text.Contains("withholds", StringComparison.Ordinal), held.Text);
        foreach (var heard in (Heard[])[dropped, held]) Assert.DoesNotContain("UElYRUxT", heard.Text, StringComparison.Ordinal);
        await _gateway.StopAsync();
        Assert.Single(_gateway.Entries("alice"), e => GatewayUnderTest.Text(e).Contains("UElYRUxT", StringComparison.Ordinal));
    }

    private IStateStore States => _gateway.Services.GetRequiredService<IStateStore>();

    private async Task<IReadOnlyList<StateRecord>> KeptAsync() =>
        [.. (await States.ListAsync(new StateQuery("surrogates", null, null, 100), CancellationToken.None)).Records];

    private async Task EndAsync() => Assert.True(await _gateway.Services.GetRequiredService<IGrainFactory>()
        .GetGrain<ISessionGrain>(_gateway.Session("alice")).TerminateAsync("test", new PrincipalKey("test", "test")));

    private protected override Task<GatewayUnderTest> StartAsync() => GatewayUnderTest.StartAsync($$"""
        connections:
          - { name: up, url: "{{_upstream.Url}}", policy: work }
        policies:
          - name: work
            rules:
              - { name: all, when: 'true', effect: allow }
              - { name: hide, when: 'true', effect: mask, kinds: ["*"], with: surrogate }
              - { name: less, when: 'tool.name == "draw_less"', effect: mask, content: [image] }
              - { name: nothing, when: 'tool.name == "draw_nothing"', effect: mask, content: [image], do: hold }
              - { name: back, when: 'tool.name == "pay"', effect: reveal, kinds: [card, email] }
        """, _folder);

    private static async Task<(string Card, string Mail, string Ssn, string Number)> ReadAsync(Agent agent)
    {
        var heard = await agent.CallAsync("read");
        Assert.False(heard.IsError, heard.Text);
        var body = Encoding.UTF8.GetString(heard.Body);
        var match = Answer().Match(body);
        Assert.True(match.Success, body);
        return (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value, match.Groups[4].Value);
    }

    private async Task RefusedAsync(Agent agent, string surrogate, string code)
    {
        var before = _upstream.Count("tools/call");
        var heard = await agent.CallAsync("pay", $$"""{"a":["x {{surrogate}} y"]}""");
        Assert.True(heard.IsError, heard.Text);
        Assert.Contains(code, Encoding.UTF8.GetString(heard.Body), StringComparison.Ordinal);
        Assert.Equal(before, _upstream.Count("tools/call"));
    }

    /// <summary>No value in what the client got, nor in any file or line that the gateway has written.</summary>
    private async Task NothingRawAsync(string body)
    {
        await _gateway.StopAsync();
        var places = Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories)
            .Select(file => (Where: file, Text: Encoding.Latin1.GetString(File.ReadAllBytes(file))))
            .Append(("the answer", body)).Append(("the log", _gateway.Log.Text));
        foreach (var (where, text) in places)
            foreach (var value in (string[])[Card, Card.Replace(" ", "", StringComparison.Ordinal), Mail, Ssn])
                Assert.False(text.Contains(value, StringComparison.Ordinal), $"{value} in {where}");
    }

    [GeneratedRegex("""([0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4}) of ([a-z2-7]{12}@masked\.invalid), (9[0-9]{2}-[0-9]{2}-[0-9]{4}).*"card":([0-9]{16})""",
        RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Answer();
}
