using System.CommandLine;
using System.Text.Json;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Commands;
using Gateway.Governance.Policies;
using Gateway.Governance.Policies.Backtests;
using Gateway.Silo.Stores;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>Traffic that a whole gateway recorded is decided again from the recording alone.</summary>
public sealed class BacktestScenarioTests : IAsyncLifetime
{
    private const string Live = """
        name: up
        rules:
          - { name: ask, when: 'tool.name == "held"', effect: approve, by: [approvers] }
          - { name: mail, when: 'has(args.to) && args.to.endsWith("@customer.example")', effect: deny, reason: Not to customers. }
          - { name: few, when: 'session.toolCalls >= 6', effect: deny, reason: Enough. }
          - { name: hide, when: 'true', effect: mask, kinds: [email], in: [request, response] }
          - { name: rest, when: 'true', effect: allow }
        """;

    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _upstream.Answers["tools/call"] = (http, arrival) => Upstream.ResultAsync(http, arrival,
            """{"content":[{"type":"text","text":"call +49 30 901820 or 4111 1111 1111 1111"}]}""");
        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: up, mask: [card, email] } ]
            policies:
              - {{Live.Replace("\n", "\n    ", StringComparison.Ordinal)}}
            shadows:
              - name: up
                rules:
                  - { name: strict, when: 'tool.name == "send"', effect: deny, reason: Not now. }
                  - { name: ask, when: 'tool.name == "held"', effect: approve, by: [approvers] }
                  - { name: few, when: 'session.toolCalls >= 6', effect: deny, reason: Enough. }
                  - { name: hidden, when: 'true', effect: mask, kinds: [email], in: [request, response] }
                  - { name: rest, when: 'true', effect: allow }
            """);
        await TrafficAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public void The_policy_that_was_live_reproduces_every_recorded_decision()
    {
        var report = Backtest(SourceOfLive());
        Assert.True(report.Decisions >= 13, $"{report.Decisions} decisions");
        Assert.Equal((report.Decisions, report.Decisions, 0), (report.Same, report.OfThisText, report.NotReproduced));
        Assert.Empty(report.Changes);
        Assert.Equal((1, 1), (report.HeldWere, report.HeldNow));
        // The order of the operator is no decision of the policy.
        Assert.Equal(1, report.WithoutFacts);
    }

    [Fact]
    public void A_candidate_tells_what_changes_what_is_held_and_what_cannot_be_told()
    {
        var candidate = SourceOfLive()
            .Replace("tool.name == \"held\"", "tool.name == \"echo\"", StringComparison.Ordinal)
            .Replace("session.toolCalls >= 6", "session.toolCalls >= 5", StringComparison.Ordinal)
            .Replace("@customer.example", "@elsewhere.example", StringComparison.Ordinal)
            .Replace("kinds: [email]", "kinds: [email, phone]", StringComparison.Ordinal);
        var report = Backtest(candidate);
        Assert.Equal(0, report.OfThisText);
        Assert.Contains(report.Changes, c => c is { Was: "allow", Now: "hold" });
        Assert.Contains(report.Changes, c => c is { Was: "hold", Now: "deny" });
        var open = Assert.Single(report.Changes, c => c is { Was: "deny", Now: "undecidable" });
        Assert.Contains("mail", open.Examples[0].NowRule, StringComparison.Ordinal);
        Assert.True(report.HeldNow > report.HeldWere);
        Assert.Equal(report.HeldNow, report.HeldByDay.Values.Sum());
        var mask = Assert.Single(report.Masks, m => m.Kind == "phone");
        Assert.Equal("hide", mask.Rule);
    }

    [Fact]
    public async Task The_command_reads_the_file_alone_or_asks_the_gateway()
    {
        var file = Path.Combine(_gateway.Folder, "new.yaml");
        await File.WriteAllTextAsync(file, SourceOfLive().Replace("\"held\"", "\"echo\"", StringComparison.Ordinal));
        var (code, text, error) = await RunAsync("policy", "backtest", file, "--file", _gateway.File);
        Assert.True(code == ExitCodes.Done, error);
        Assert.Contains("allow -> hold", text, StringComparison.Ordinal);
        Assert.Contains(_gateway.Session("alice"), text, StringComparison.Ordinal);

        var token = _gateway.Token("olga", "ops");
        var (offline, local, _) = await RunAsync("policy", "backtest", file, "--file", _gateway.File, "--json");
        Assert.Equal(ExitCodes.Done, offline);
        using var answer = JsonDocument.Parse(local);
        Assert.Equal(1, answer.RootElement.GetProperty("heldWere").GetInt32());
        Assert.NotEmpty(token);
        Assert.Equal(ExitCodes.Refused, (await RunAsync("policy", "backtest", file, "--file", _gateway.File, "--since", "soon")).Code);
        Assert.Equal(ExitCodes.Failed, (await RunAsync("policy", "backtest", file, "--file", _gateway.File + ".none")).Code);
        await File.WriteAllTextAsync(file, "name: up\nrules: 7\n");
        Assert.Equal(ExitCodes.Refused, (await RunAsync("policy", "backtest", file, "--file", _gateway.File)).Code);
    }

    [Fact]
    public async Task A_policy_in_the_shadow_has_no_say_and_leaves_only_its_differences()
    {
        var told = _gateway.Entries("alice").Select(GatewayUnderTest.Text).Where(e => e.Contains("\"shadow\":", StringComparison.Ordinal)).ToList();
        var sent = Assert.Single(told);
        Assert.Contains("\"effect\":\"allow\"", sent, StringComparison.Ordinal);
        Assert.Contains("\"shadow\":{\"effect\":\"deny\",\"rule\":\"strict\"", sent, StringComparison.Ordinal);

        var (code, text, error) = await RunAsync("policy", "shadow", "up", "--file", _gateway.File);
        Assert.True(code == ExitCodes.Done, error);
        Assert.Contains("1 differences of the text with SHA-256", text, StringComparison.Ordinal);
        Assert.Contains("allow -> deny: 1", text, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await GatewayCommands.RunAsync(args, new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    private async Task TrafficAsync()
    {
        var agent = _gateway.Agent("alice");
        for (var i = 0; i < 4; i++) Assert.False((await agent.CallAsync("echo", $$"""{"n":{{i}}}""")).IsError);
        Assert.True((await agent.CallAsync("send", """{"to":"jane.roe@customer.example"}""")).IsError);
        Assert.False((await agent.CallAsync("send", """{"to":"jane.roe@partner.example"}""")).IsError);
        await agent.AskAsync("tools/list");
        var held = agent.CallAsync("held", """{"n":1}""");
        await _gateway.DecideAsync(await _gateway.AskedAsync("alice"), approve: true);
        Assert.False((await held).IsError);
        for (var i = 0; i < 3; i++) await agent.CallAsync("echo", """{"card":"4111 1111 1111 1111"}""");

        var bob = _gateway.Agent("bob");
        await bob.CallAsync("echo");
        var session = _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(_gateway.Session("bob"));
        await session.PauseAsync("for a test", new PrincipalKey("https://idp.example", "olga"));
        Assert.True((await bob.CallAsync("echo")).IsError);
    }

    private string SourceOfLive() => _gateway.Services.GetRequiredService<Governance.Configuration.LiveConfig>().Current.Policy("up")!.Source;

    private BacktestReport Backtest(string source)
    {
        var run = new BacktestRun(CompiledPolicy.Compile(source, 1).Policy!, DateTimeOffset.UnixEpoch, null);
        using var file = RecordingFile.Open(_gateway.File);
        foreach (var session in file.Sessions())
        {
            run.Begin(session.Session);
            foreach (var entry in file.Read(session.Session)) run.Add(entry.Sequence, entry.AtUnixMs, (EntryKind)entry.Kind, entry.Payload ?? default);
        }

        return run.Report();
    }
}
