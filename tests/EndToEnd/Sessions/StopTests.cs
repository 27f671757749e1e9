using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.EndToEnd.Sessions;

/// <summary>A gateway that is told to stop while streams are open and a call waits for a person.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task It_ends_what_would_never_end_and_leaves_nothing_for_the_next_start_to_mend()
    {
        var first = await GatewayProcess.QuickstartAsync();
        using var agent = new WireClient(new Uri(first.Url, "/mcp/crm").AbsoluteUri, await first.TokenAsync("alice", "support"));
        await agent.OpenAsync();
        using var listening = await agent.SendAsync(null, HttpMethod.Get);
        Assert.True(listening.IsSuccessStatusCode);
        using var approvers = new HttpClient { BaseAddress = first.Url, Timeout = Timeout.InfiniteTimeSpan };
        approvers.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await first.TokenAsync("carol", "crm-approvers"));
        using var watching = await approvers.GetAsync("/api/v1/approvals/stream", HttpCompletionOption.ResponseHeadersRead);
        Assert.True(watching.IsSuccessStatusCode, watching.StatusCode.ToString());
        using var events = new StreamReader(await watching.Content.ReadAsStreamAsync());
        var held = agent.TextAsync(1, "delete_customer", new JsonObject { ["id"] = 3 });
        while (await events.ReadLineAsync() is { } line && !line.Contains("a_", StringComparison.Ordinal))
        {
            // Until people are asked.
        }

        Assert.Equal(0, await first.StopAsync());
        Assert.Contains("Approval a_", await held, StringComparison.Ordinal);
        var url = first.Url.GetLeftPart(UriPartial.Authority);
        await using var second = await GatewayProcess.StartAsync(first.Folder, first.Url, ["run", "--url", url]);
        Assert.DoesNotContain("ended without an end of its own", second.Said, StringComparison.Ordinal);
        var (code, output, errors) = await second.CommandAsync("recording", "verify");
        Assert.True(code == 0, output + errors);
    }
}
