using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Governance.Recording.Evidence;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>What answers say of the recording, and whether it can be proved.</summary>
public sealed class ReceiptTests : IAsyncLifetime
{
    private const string Key = "gateway/receipt";

    private const string Claim = """
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}
        """;

    private const string Forged = "\"gateway/receipt\":{\"session\":\"s_x\",\"sequence\":1,\"hash\":\"00\"}";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections:
              - { name: up, url: "{{_upstream.Url}}", policy: all, receipts: true, hold: 30s }
              - { name: strict, url: "{{_upstream.Url}}", policy: all, receipts: true, recording: strict }
              - { name: quick, url: "{{_upstream.Url}}", policy: all, receipts: true, hold: 0s }
              - { name: plain, url: "{{_upstream.Url}}", policy: all }
            policies:
              - name: all
                rules:
                  - { name: ask, when: 'method == "tools/call" && tool.name == "asked"', effect: approve, by: [approvers], within: 10m, window: { uses: 3, for: 1h, scope: session } }
                  - { name: no, when: 'method == "tools/call" && tool.name == "refused"', effect: deny, reason: "no" }
                  - { name: hide, when: 'method == "tools/call" && tool.name == "mail"', effect: mask, kinds: [email] }
                  - { name: any, when: 'true', effect: allow }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("up", false)]
    [InlineData("up", true)]
    [InlineData("strict", false)]
    [InlineData("strict", true)]
    public async Task A_whole_answer_names_its_intent(string connection, bool modern)
    {
        for (var i = 0; i < 3; i++)
        {
            var heard = await CallAsync(connection, modern, "echo", $$"""{"n":{{i}}}""");
            Require(heard, EntryKind.Admitted, $$"""{"n":{{i}}}""");
            Assert.Equal("done", heard.Words);
        }

        Assert.All(_gateway.Entries("alice"), static entry => Assert.DoesNotContain(Key, GatewayUnderTest.Text(entry), StringComparison.Ordinal));
        _gateway.Verify();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_streams_last_message_names_it_and_no_other_does(bool modern)
    {
        const string Progress = """{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":1,"_meta":{"a":1}}}""";
        _upstream.Answers["tools/call"] = async (http, arrival) =>
        {
            Upstream.BeginStream(http);
            foreach (var message in (string[])[Progress, Progress, $$$"""{"jsonrpc":"2.0","id":{{{arrival.Id}}},"result":{"content":[],"_meta":{"a":1,{{{Forged}}} } } }"""])
            {
                await http.Response.WriteAsync($"data: {message}\n\n");
                await http.Response.Body.FlushAsync();
            }
        };
        var heard = await CallAsync("up", modern, "echo", """{"n":77}""");
        Require(heard, EntryKind.Admitted, """{"n":77}""");
        Assert.Equal(3, heard.Messages.Count);
        Assert.All(heard.Messages.Take(2), static message => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Progress), message)));
        Assert.Equal(["a", Key], heard.Answer["result"]!["_meta"]!.AsObject().Select(static member => member.Key));
        // The recording has what the upstream said.
        var completed = await _gateway.RecordedAsync("alice", EntryKind.Completed, static p => p.Contains("\"content\":[]", StringComparison.Ordinal));
        Assert.Contains("s_x", completed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_the_option_answers_are_as_the_upstream_wrote_them(bool modern)
    {
        var result = """{"content":[{"type":"text","text":"\u00e4 1.0"}],"_meta":{"a":1e0,""" + Forged + "}}";
        string whole = "", stream = "";
        _upstream.Answers["tools/call"] = (http, arrival) =>
            Upstream.JsonAsync(http, whole = Answer(arrival, result));
        var heard = await CallAsync("plain", modern, "echo");
        Assert.Equal(whole, heard.Text);
        _upstream.Answers["tools/call"] = async (http, arrival) =>
        {
            Upstream.BeginStream(http);
            stream = Answer(arrival, result);
            await http.Response.WriteAsync($"data: {stream}\n\n");
        };
        heard = await CallAsync("plain", modern, "echo");
        Assert.Contains($"data: {stream}\n\n", heard.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_masked_answer_carries_it_and_so_do_lists_and_the_opening()
    {
        _upstream.Answers["tools/call"] = (http, arrival) =>
            Upstream.ResultAsync(http, arrival, """{"content":[{"type":"text","text":"mail jane.roe@customer.example"}]}""");
        var masked = await CallAsync("up", modern: false, "mail", """{"n":1}""");
        Require(masked, EntryKind.Admitted, """{"n":1}""");
        Assert.DoesNotContain("jane.roe", masked.Text, StringComparison.Ordinal);

        var agent = _gateway.Agent("alice");
        Require(await agent.AskAsync("tools/list"), EntryKind.Admitted, "tools/list");
        Require(await agent.AskAsync("ping"), EntryKind.Admitted, "ping");
        Require(await agent.AskAsync("initialize",
            """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}"""), EntryKind.Admitted, "initialize");
    }

    [Theory]
    [InlineData("\"error\":{\"code\":-32000,\"message\":\"m\",\"data\":{\"_meta\":{}}}")]
    [InlineData("\"result\":[{\"_meta\":{}}]")]
    [InlineData("\"result\":\"text\"")]
    public async Task Errors_and_other_results_carry_none(string said)
    {
        _upstream.Answers["prompts/get"] = (http, arrival) => Upstream.JsonAsync(http, $$"""{"jsonrpc":"2.0","id":{{arrival.Id}},{{said}} }""");
        var heard = await _gateway.Agent("alice").AskAsync("prompts/get", """{"name":"p"}""");
        Assert.Contains(said, heard.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, heard.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, (await CallAsync("up", modern: false, "refused")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_others_may_see_carries_none_and_what_is_private_does()
    {
        var scope = "public";
        _upstream.Answers["server/discover"] = (http, arrival) => Upstream.ResultAsync(http, arrival,
            $$"""{"supportedVersions":["2026-07-28"],"capabilities":{},"resultType":"complete","ttlMs":1,"cacheScope":"{{scope}}","_meta":{"a":1,{{Forged}} } }""");
        var shared = (await ModernAsync("up", "server/discover", "")).Answer["result"]!;
        Assert.Equal(["a"], shared["_meta"]!.AsObject().Select(static member => member.Key));
        Assert.Equal("public", (string?)shared["cacheScope"]);
        scope = "private";
        Require(await ModernAsync("up", "server/discover", ""), EntryKind.Admitted, "server/discover");
        // What was read for one caller is narrowed first.
        _upstream.Answers["resources/read"] = (http, arrival) =>
            Upstream.ResultAsync(http, arrival, """{"contents":[],"resultType":"complete","ttlMs":1,"cacheScope":"public"}""");
        Require(await ModernAsync("up", "resources/read", "\"uri\":\"file:///a\",", "file:///a"), EntryKind.Admitted, "resources/read");
    }

    [Fact]
    public async Task An_approved_call_names_its_release()
    {
        var call = CallAsync("up", modern: false, "asked", """{"n":5}""");
        await _gateway.DecideAsync(await _gateway.AskedAsync("alice"), approve: true);
        Require(await call, EntryKind.Released, """{"n":5}""");
    }

    [Fact]
    public async Task Each_call_that_a_window_lets_through_names_its_own_entry()
    {
        var first = CallAsync("up", modern: false, "asked", """{"n":6}""");
        var voter = new Principal { Key = new PrincipalKey("http://127.0.0.1:8080/development", "carol"), Name = "carol", Groups = ["approvers"] };
        var approval = await _gateway.AskedAsync("alice");
        await _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IApprovalGrain>(approval).DecideAsync(
            new Vote(VoteKind.Approve, voter, "three of them")
            {
                Window = new WindowGrant(GrantScope.Session, 3, 600, [new ArgumentConstraint("n", ConstraintKind.AtMost, ["8"])], 0),
            });
        // Not the same call again: that might be given the answer which the first one had.
        Heard[] heard =
            [await first, await CallAsync("up", modern: false, "asked", """{"n":7}"""), await CallAsync("up", modern: false, "asked", """{"n":8}""")];
        for (var i = 0; i < heard.Length; i++)
        {
            Require(heard[i], EntryKind.Released, approval);
            Require(heard[i], EntryKind.Released, $"\"n\":{i + 6}");
        }

        Assert.Equal(3, heard.Select(one => (long)Receipt(one)["sequence"]!).Distinct().Count());
        Assert.Equal(3, _upstream.Count("tools/call"));
    }

    [Fact]
    public async Task An_answer_on_another_stream_that_takes_up_a_broken_one_carries_none_and_not_its_upstreams()
    {
        _upstream.Answers["tools/call"] = async (http, _) =>
        {
            // A priming event, and the stream is closed before its answer, as the protocol allows.
            Upstream.BeginStream(http);
            await http.Response.WriteAsync("id: e1\nretry: 10\ndata: \n\n");
        };
        _upstream.Answers["GET"] = async (http, _) =>
        {
            Assert.Equal("e1", http.Request.Headers["Last-Event-ID"].ToString());
            Upstream.BeginStream(http);
            await http.Response.WriteAsync($$$"""id: e2{{{"\n"}}}data: {"jsonrpc":"2.0","id":1,"result":{"content":[],"_meta":{"a":1,{{{Forged}}} } } }""" + "\n\n");
        };
        var agent = _gateway.Agent("alice");
        var broken = await agent.CallAsync("echo", """{"n":8}""");
        agent.Headers["Last-Event-ID"] = Assert.Single(broken.EventIds);
        var resumed = await agent.SendAsync(HttpMethod.Get);
        Assert.Equal("""{"a":1}""", resumed.Messages.Single()["result"]!["_meta"]!.ToJsonString());
        // The intent is recorded all the same, and so is what came in the end, as its upstream said it.
        await _gateway.RecordedAsync("alice", EntryKind.Admitted, static p => p.Contains("\"n\":8", StringComparison.Ordinal));
        await _gateway.RecordedAsync("alice", EntryKind.Completed, static p => p.Contains("s_x", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_that_is_given_again_carries_none_and_not_its_upstreams()
    {
        var (asked, let) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource());
        _upstream.Answers["tools/call"] = async (http, arrival) =>
        {
            asked.TrySetResult();
            await let.Task;
            await Upstream.ResultAsync(http, arrival, $$"""{"content":[{"type":"text","text":"ran"}],"_meta":{ {{Forged}} } }""");
        };
        await CallAsync("quick", modern: false, "asked");
        var approval = await _gateway.AskedAsync("alice");
        await _gateway.DecideAsync(approval, approve: true);
        using (var leaving = new HttpRequestMessage(HttpMethod.Post, "/mcp/quick"))
        {
            leaving.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _gateway.Token("alice"));
            leaving.Headers.Accept.ParseAdd("application/json, text/event-stream");
            leaving.Headers.Add("MCP-Protocol-Version", "2025-11-25");
            leaving.Content = new StringContent(
                """{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"asked","arguments":{}}}""", Encoding.UTF8, "application/json");
            using var gone = new CancellationTokenSource();
            var call = _gateway.Client.SendAsync(leaving, gone.Token);
            await asked.Task.WaitAsync(Patience);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        var running = await CallAsync("quick", modern: false, "asked");
        Assert.Contains("Running:", running.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, running.Text, StringComparison.Ordinal);
        let.SetResult();
        await AnsweredAsync(approval);
        var again = await CallAsync("quick", modern: false, "asked");
        Assert.Equal("ran", again.Words);
        Assert.Equal("{}", again.Answer["result"]!["_meta"]!.ToJsonString());
    }

    [Fact]
    public async Task An_answer_to_nobodys_request_goes_nowhere_and_the_own_one_behind_it_names_its_intent()
    {
        _upstream.Answers["tools/call"] = async (http, arrival) =>
        {
            Upstream.BeginStream(http);
            await http.Response.WriteAsync($$$"""data: {"jsonrpc":"2.0","id":"{{{arrival.Id}}}","result":{"_meta":{ {{{Forged}}} } } }""" + "\n\n");
            await http.Response.WriteAsync($$$"""data: {"jsonrpc":"2.0","id":{{{arrival.Id}}},"result":{}}""" + "\n\n");
        };
        var heard = await CallAsync("up", modern: false, "echo", """{"n":6}""");
        Assert.Single(heard.Messages);
        Require(heard, EntryKind.Admitted, """{"n":6}""");
    }

    [Fact]
    public async Task Calls_at_once_each_name_their_own()
    {
        var heard = await Task.WhenAll(Enumerable.Range(100, 64).Select(async n =>
            (n, Heard: await CallAsync("up", modern: n % 2 == 0, "echo", $$"""{"n":{{n}}}"""))));
        foreach (var (n, one) in heard) Require(one, EntryKind.Admitted, $$"""{"n":{{n}}}""");
    }

    [Fact]
    public async Task What_a_receipt_names_is_proved()
    {
        await CallAsync("up", modern: false, "echo", """{"n":1}""");
        var first = await ProvedAsync(Receipt(await CallAsync("up", modern: false, "echo", """{"n":2}""")));
        // By now something is signed, and the next receipt tells what.
        var receipt = Receipt(await CallAsync("up", modern: false, "echo", """{"n":3}"""));
        var (origin, size) = ((string)receipt["checkpoint"]!["origin"]!, (long)receipt["checkpoint"]!["size"]!);
        var last = await ProvedAsync(receipt);
        Assert.Equal(last.Origin, origin);
        Assert.InRange(size, first.Size, last.Size);
        using var consistency = await GetAsync($"proofs/consistency?from={size}&to={last.Size}");
        Assert.Equal(size == last.Size, consistency.RootElement.GetProperty("proof").GetArrayLength() == 0);
    }

    // As docs/evidence.md says: the entry has the receipt's hash, its session's chain leads to the leaf, and the leaf is in the signed tree.
    private async Task<Checkpoint> ProvedAsync(JsonNode receipt)
    {
        var (session, sequence) = ((string)receipt["session"]!, (long)receipt["sequence"]!);
        using var proof = await CoveredAsync($"proofs/inclusion?session={session}&sequence={sequence}");
        var checkpoint = Checkpoint.Parse(SignedNote.Parse(Encoding.UTF8.GetBytes(proof.RootElement.GetProperty("note").GetString()!))!.Text)!;
        var leaf = proof.RootElement.GetProperty("leaf").GetBytesFromBase64();
        Assert.True(MerkleProof.IsIncluded((ulong)proof.RootElement.GetProperty("index").GetInt64(), (ulong)checkpoint.Size, MerkleHash.Leaf(leaf),
            [.. proof.RootElement.GetProperty("proof").EnumerateArray().Select(static hash => hash.GetBytesFromBase64())], checkpoint.Root.Span));
        var head = SessionHead.Decode(leaf)!;
        Assert.Equal(session, head.Session.Value);

        using var entries = await GetAsync($"{session}/entries?from={sequence}&limit=1000");
        var previous = Array.Empty<byte>();
        foreach (var entry in entries.RootElement.GetProperty("entries").EnumerateArray())
        {
            var (at, hash) = (entry.GetProperty("sequence").GetInt64(), Convert.FromHexString(entry.GetProperty("hash").GetString()!));
            if (at == sequence) Assert.Equal((string?)receipt["hash"], entry.GetProperty("hash").GetString());
            else Assert.Equal(EntryHash.Of(entry, previous), hash);
            if (at == head.Sequence) Assert.Equal(head.Hash.ToArray(), hash);
            previous = hash;
        }

        return checkpoint;
    }

    private void Require(Heard heard, EntryKind kind, string text)
    {
        Assert.False(heard.IsError, heard.Text);
        var receipt = Receipt(heard);
        var entry = _gateway.Entries("alice").Single(e =>
            e.Session.Value == (string)receipt["session"]! && e.Sequence == (long)receipt["sequence"]!);
        Assert.Equal(kind, (EntryKind)entry.Kind);
        Assert.Equal(Convert.ToHexStringLower(entry.Hash.Span), (string?)receipt["hash"]);
        Assert.Contains(text, GatewayUnderTest.Text(entry), StringComparison.Ordinal);
    }

    private static JsonNode Receipt(Heard heard) => heard.Answer["result"]?["_meta"]?[Key]
        ?? throw new InvalidOperationException($"There is no receipt in {heard.Text}");

    private static string Answer(Arrival arrival, string result) => "{\"jsonrpc\":\"2.0\",\"id\":" + arrival.Id + ",\"result\":" + result + "}";

    private Task<Heard> CallAsync(string connection, bool modern, string tool, string arguments = "{}") => modern
        ? ModernAsync(connection, "tools/call", $"\"name\":\"{tool}\",\"arguments\":{arguments},", tool)
        : _gateway.Agent("alice", connection).CallAsync(tool, arguments);

    private Task<Heard> ModernAsync(string connection, string method, string parameters, string name = "")
    {
        var agent = _gateway.Agent("alice", connection);
        (agent.Headers["MCP-Protocol-Version"], agent.Headers["Mcp-Method"]) = ("2026-07-28", method);
        if (name.Length > 0) agent.Headers["Mcp-Name"] = name;
        return agent.AskAsync(method, $"{{{parameters}{Claim}}}");
    }

    private async Task AnsweredAsync(string approval)
    {
        var grain = _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IApprovalGrain>(approval);
        using var patience = new CancellationTokenSource(Patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await grain.ViewAsync() is not { Runs: [{ State: RunState.Answered }] })
            Assert.True(await ticks.WaitForNextTickAsync(patience.Token), "the approval was never told how its call ended");
    }

    private async Task<JsonDocument> CoveredAsync(string path)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            using var answer = await SendAsync(path);
            if (answer.IsSuccessStatusCode) return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(patience.Token));
            Assert.True(await ticks.WaitForNextTickAsync(patience.Token), $"{path} was not covered");
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
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/recordings/" + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _gateway.Token("olga", "operators"));
        return await _gateway.Client.SendAsync(request);
    }
}
