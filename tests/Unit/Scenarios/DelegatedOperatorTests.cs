using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Recording;
using Gateway.Commands;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>An agent that acts for an operator at the management API.</summary>
public sealed class DelegatedOperatorTests : IAsyncLifetime
{
    private const string Asking = """
        name: all
        rules: [ { name: ask, when: 'true', effect: approve, by: [approvers], within: 20m } ]
        """;

    private static readonly PrincipalKey Bot = new("http://127.0.0.1:8080/development", "bot");

    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: all, hold: 0s } ]
            policies: [ { name: all, rules: [ { name: none, when: 'true', effect: deny, reason: "not yet" } ] } ]
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task What_it_changes_shows_both_and_it_approves_nothing_by_a_policy_that_it_published()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/policies/all")
        {
            Content = new StringContent(Asking, Encoding.UTF8, "application/yaml"),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", _gateway.ActingToken("bot", "olga", "operators")) },
        };
        using var answer = await _gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("\"actors\":[{\"issuer\":\"http://127.0.0.1:8080/development\",\"subject\":\"bot\"}]",
            await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var grains = _gateway.Services.GetRequiredService<IGrainFactory>();
        Assert.Equal([Bot], (await grains.GetGrain<IPolicyGrain>("all").LiveAsync())!.Actors);
        var audit = await grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key).AuditedAsync(null, 10);
        Assert.All(audit.Events, e => Assert.Equal(("olga", Bot), (e.By.Subject, Assert.Single(e.Actors))));
        Assert.Equal(2, audit.Events.Length);
        var lines = (await CommandAsync("audit")).Split('\n');
        Assert.Contains("ACTORS", lines[0], StringComparison.Ordinal);
        var published = lines.First(static line => line.Contains("publishPolicy", StringComparison.Ordinal));
        Assert.Equal(lines[0].IndexOf("ACTORS", StringComparison.Ordinal), published.IndexOf("bot", StringComparison.Ordinal));
        Assert.Contains("\"subject\": \"bot\"", await CommandAsync("audit", "--json"), StringComparison.Ordinal);

        var versions = (await CommandAsync("policy", "history", "all")).Split('\n');
        Assert.Equal(versions[0].IndexOf("ACTORS", StringComparison.Ordinal), versions[1].IndexOf("bot", StringComparison.Ordinal));

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!(await _gateway.Agent("alice").CallAsync("echo")).Words.Contains("Approval a_", StringComparison.Ordinal))
            patience.Token.ThrowIfCancellationRequested();
        var approval = grains.GetGrain<IApprovalGrain>(await _gateway.AskedAsync("alice"));
        var vote = await approval.DecideAsync(
            new Vote(VoteKind.Approve, new Principal { Key = Bot, Name = "bot", Groups = ["approvers"] }, "it is fine"));
        Assert.Equal(VoteResult.PolicyAuthor, vote.Result);
    }

    private async Task<string> CommandAsync(params string[] words)
    {
        using var output = new StringWriter();
        string[] line = [.. words, "--url", _gateway.Client.BaseAddress!.AbsoluteUri, "--token", _gateway.Token("olga", "operators")];
        Assert.Equal(ExitCodes.Done, await GatewayCommands.RunAsync(line, new InvocationConfiguration { Output = output }));
        return output.ToString();
    }
}
