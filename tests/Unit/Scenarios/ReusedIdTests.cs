using System.Net;
using System.Text;
using Gateway.Tests.Approvals;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>Requests of one id in one session: an upstream that tells them apart by it answers either in the other's stream.</summary>
public sealed class ReusedIdTests : Scenario
{
    private const string Mail = "ann.smith@example.com";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _let = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData("1", "1")]
    [InlineData("1", "1.0")]
    [InlineData("\"a\"", "\"\\u0061\"")]
    public async Task An_id_is_refused_while_another_request_of_its_wire_session_has_it(string first, string second)
    {
        var agent = await OpenAsync("u1");
        var waiting = WaitAsync(agent, first);
        await _asked.Task.WaitAsync(Patience);
        var refused = await agent.PostAsync(Call(second, "echo"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(-32600, (int?)refused.Answer["error"]?["code"]);
        Assert.Contains("has this id and is under way", refused.Words, StringComparison.Ordinal);
        Assert.Equal(1, _upstream.Count("tools/call"));

        // Another id, and another session, have nothing to do with it.
        Assert.Equal("done", (await agent.PostAsync(Call("2", "echo"))).Words);
        Assert.Equal("done", (await (await OpenAsync("u2")).PostAsync(Call(first, "echo"))).Words);
        _let.SetResult();
        Assert.DoesNotContain(Mail, (await waiting).Text, StringComparison.Ordinal);
        for (var again = 0; again < 3; again++) Assert.Equal("done", (await agent.PostAsync(Call(second, "echo"))).Words);
        Assert.Equal("", _gateway.Log.Errors);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_id_means_nothing_where_the_upstream_has_no_session(bool hasOurs)
    {
        var agent = hasOurs ? await OpenAsync("") : _gateway.Agent("alice");
        var waiting = WaitAsync(agent, "1");
        await _asked.Task.WaitAsync(Patience);
        Assert.Equal("done", (await agent.PostAsync(Call("1", "echo"))).Words);
        _let.SetResult();
        Assert.Contains("[email]", (await waiting).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_answers_in_place_of_a_call_that_was_given_up_is_masked_as_it_is(bool isCancelled)
    {
        var agent = await OpenAsync("u1");
        var left = await LeaveAsync(agent, Call("1", "read_customer"), isCancelled);
        _upstream.Answers["tools/call"] = static (http, arrival) => Upstream.ResultAsync(http, arrival, Customer);
        Heard? heard = null;
        await TwoOwners.UntilAsync(async () => (heard = await agent.PostAsync(Call("1", "echo"))).Status == HttpStatusCode.OK);
        Assert.Contains("[email]", heard!.Text, StringComparison.Ordinal);
        // Nor is it forgotten with the first answer, which may have been the other's.
        Assert.Contains("[email]", (await agent.PostAsync(Call("1.0", "echo"))).Text, StringComparison.Ordinal);
        Assert.Contains(Mail, (await agent.PostAsync(Call("2", "echo"))).Text, StringComparison.Ordinal);
        _let.SetResult();
        left.Dispose();
        Assert.Equal("", _gateway.Log.Errors);
    }

    [Fact]
    public async Task What_answers_in_place_of_a_list_that_was_given_up_is_filtered_as_it_is()
    {
        var agent = await OpenAsync("u1");
        Assert.Equal("done", (await agent.PostAsync(Call("0", "echo"))).Words);
        var left = await LeaveAsync(agent, """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", isCancelled: true);
        _upstream.Answers["tools/call"] = (http, arrival) => Upstream.ResultAsync(http, arrival, $$"""{"tools":{{_upstream.Tools}}}""");
        var heard = await agent.PostAsync(Call("1", "echo"));
        Assert.Equal(["read_customer", "echo"], heard.Answer["result"]!["tools"]!.AsArray().Select(static tool => (string?)tool!["name"]));
        _let.SetResult();
        left.Dispose();
    }

    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("\"9007199254740992\"")]
    public async Task Ids_that_a_server_may_take_for_one_are_masked_as_either(string other)
    {
        var agent = await OpenAsync("u1");
        var waiting = WaitAsync(agent, other);
        await _asked.Task.WaitAsync(Patience);
        _upstream.Answers["tools/call"] = static (http, arrival) => Upstream.ResultAsync(http, arrival, Customer);
        Assert.Contains("[email]", (await agent.PostAsync(Call("9007199254740992", "echo"))).Text, StringComparison.Ordinal);
        Assert.Contains(Mail, (await agent.PostAsync(Call("9007199254740990", "echo"))).Text, StringComparison.Ordinal);
        _let.SetResult();
        await waiting;
    }

    private const string Customer = $$$"""{"content":[{"type":"text","text":"Write to {{{Mail}}}."}]}""";

    private static string Call(string id, string tool) =>
        $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{} } }""";

    // The first call waits at the upstream; later ones are answered at once.
    private Task<Heard> WaitAsync(Agent agent, string id)
    {
        _upstream.Answers["tools/call"] = async (http, arrival) =>
        {
            if (!arrival.Params.Contains("read_customer", StringComparison.Ordinal))
            {
                await Upstream.ResultAsync(http, arrival, """{"content":[{"type":"text","text":"done"}]}""");
                return;
            }

            _asked.TrySetResult();
            await _let.Task;
            await Upstream.ResultAsync(http, arrival, Customer);
        };
        return agent.PostAsync(Call(id, "read_customer"));
    }

    private async Task<HttpResponseMessage> LeaveAsync(Agent agent, string request, bool isCancelled)
    {
        _upstream.Answers["tools/call"] = _upstream.Answers["tools/list"] = async (http, arrival) =>
        {
            if (arrival.Id.Contains("gateway", StringComparison.Ordinal))
            {
                await Upstream.ResultAsync(http, arrival, $$"""{"tools":{{_upstream.Tools}}}""");
                return;
            }

            Upstream.BeginStream(http);
            await http.Response.WriteAsync(":\n\n");
            await http.Response.Body.FlushAsync();
            await _let.Task;
        };
        var response = await agent.OpenAsync(HttpMethod.Post, new ByteArrayContent(Encoding.UTF8.GetBytes(request)), "application/json");
        if (!isCancelled) response.Dispose();
        else await agent.PostAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""");
        return response;
    }

    private protected override Task<GatewayUnderTest> StartAsync()
    {
        _upstream.Tools = """
            [{"name":"read_customer","inputSchema":{"type":"object"}},{"name":"echo","inputSchema":{"type":"object"}},{"name":"secret","inputSchema":{"type":"object"}}]
            """.Trim();
        return GatewayUnderTest.StartAsync($$"""
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: all } ]
            policies:
              - name: all
                rules:
                  - { name: hide, when: 'method == "tools/call" && tool.name == "read_customer"', effect: mask, kinds: [email] }
                  - { name: no, when: 'method == "tools/call" && tool.name == "secret"', effect: deny, reason: "no" }
                  - { name: any, when: 'true', effect: allow }
            """, _folder);
    }
}
