using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Replays;
using Gateway.Recording;
using Xunit;

namespace Gateway.Tests.Recording;

/// <summary>Requests that run again: what is sent, and what is told of each, whatever becomes of the others.</summary>
public sealed class RerunClientTests
{
    private const string Modern = "{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";

    private const string Answer = """{"jsonrpc":"2.0","id":1,"result":{"a":1}}""";

    [Fact]
    public async Task A_name_that_no_header_can_carry_is_sent_in_the_form_that_headers_have_for_it()
    {
        var heads = new ConcurrentQueue<string>();
        var outcomes = await RunAsync(
            Recorded(("resources/read", """{"uri":"file:///grüße.txt","_meta":META}"""), ("tools/call", """{"name":"plain","arguments":{},"_meta":META}""")),
            (request, _) =>
            {
                heads.Enqueue(request.Headers.GetValues("Mcp-Method").Single() + " " + request.Headers.GetValues("Mcp-Name").Single());
                return Task.FromResult(Json(Answer));
            });
        Assert.All(outcomes, static outcome => Assert.Equal(("", ""), (outcome.NotRun, outcome.Failed)));
        Assert.Equal([$"resources/read =?base64?{Convert.ToBase64String("file:///grüße.txt"u8)}?=", "tools/call plain"], heads);
    }

    [Fact]
    public async Task What_listens_without_an_end_is_not_run_and_told()
    {
        var sent = 0;
        var outcomes = await RunAsync(Recorded(("subscriptions/listen", """{"_meta":META}"""), ("tools/list", """{"_meta":META}""")), (_, _) =>
        {
            sent++;
            return Task.FromResult(Json(Answer));
        });
        Assert.Equal(1, sent);
        Assert.Equal(["it listens until somebody leaves", ""], outcomes.Select(static outcome => outcome.NotRun));
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_told_and_the_others_run()
    {
        var outcomes = await RunAsync(
            Recorded(("tools/list", "{}"), ("prompts/list", "{}")),
            async (_, cancellation) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
                return Json(Answer);
            }, TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, outcomes.Count);
        Assert.All(outcomes, static outcome => Assert.StartsWith("no answer came within 0.001 s", outcome.Failed, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, "the gateway did not answer", "the gateway had stopped answering")]
    [InlineData(true, "the command was ended before the answer came", "the command was ended before")]
    public async Task What_ran_before_the_end_is_told(bool leaves, string failed, string notRun)
    {
        var sent = 0;
        using var leave = new CancellationTokenSource();
        var outcomes = await RunAsync(Recorded(("tools/list", "{}"), ("prompts/list", "{}"), ("resources/list", "{}")), async (_, cancellation) =>
        {
            if (++sent == 1) return Json(Answer);
            if (!leaves) throw new HttpRequestException("cut off");
            await leave.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            return Json(Answer);
        }, cancellation: leave.Token);
        Assert.Equal(2, sent);
        Assert.Equal(("", "", 0), (outcomes[0].NotRun, outcomes[0].Failed, outcomes[0].Differences.Length));
        Assert.StartsWith(failed, outcomes[1].Failed, StringComparison.Ordinal);
        Assert.Contains("may have been done", outcomes[1].Failed, StringComparison.Ordinal);
        Assert.Equal(notRun, outcomes[2].NotRun);
    }

    [Fact]
    public async Task An_answer_is_compared_however_deep_it_is()
    {
        var deep = new string('[', 509) + new string(']', 509);
        var answer = $$$"""{"jsonrpc":"2.0","id":1,"result":{"a":{{{deep[260..^260]}}},"b":1}}""";
        var outcomes = await RunAsync(
            Recorded(answer, ("tools/call", $$$"""{"name":"bury","arguments":{"a":{{{deep}}}}}""")),
            (_, _) => Task.FromResult(Json(answer.Replace("\"b\":1", "\"b\":2", StringComparison.Ordinal))));
        Assert.Equal("$.result.b", Assert.Single(Assert.Single(outcomes).Differences).Path);
    }

    private static async Task<IReadOnlyList<RerunOutcome>> RunAsync(
        ReplaySession session, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer, TimeSpan? within = null,
        CancellationToken cancellation = default)
    {
        using var gateway = new HttpClient(new Answering(answer)) { BaseAddress = new Uri("http://127.0.0.1:1"), Timeout = Timeout.InfiniteTimeSpan };
        return await new RerunClient(gateway, "box", session, within ?? TimeSpan.FromMinutes(5)).RunAsync(cancellation);
    }

    private static HttpResponseMessage Json(string message) =>
        new(HttpStatusCode.OK) { Content = new StringContent(message, Encoding.UTF8, "application/json") };

    private static ReplaySession Recorded(params (string Method, string Params)[] requests) => Recorded(Answer, requests);

    private static ReplaySession Recorded(string answer, params (string Method, string Params)[] requests)
    {
        var entries = new List<StoredEntry>();
        void Add(EntryKind kind, string payload) => entries.Add(new StoredEntry(
            new SessionId("s_x"), entries.Count + 1, 0, (long)kind, Encoding.UTF8.GetBytes(payload), default, default));
        Add(EntryKind.Opened, """{"connection":"up","era":"modern"}""");
        foreach (var (method, parameters) in requests)
        {
            var message = $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters.Replace("META", Modern, StringComparison.Ordinal)}}}""";
            Add(EntryKind.Admitted, $$"""{"exchange":"x{{entries.Count}}","method":"{{method}}","message":{{message}}}""");
            Add(EntryKind.Completed, $$"""{"exchange":"x{{entries.Count - 1}}","end":"completed","httpStatus":200,"messages":[{{answer}}]}""");
        }

        return ReplaySession.Of(entries);
    }

    private sealed class Answering(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            answer(request, cancellationToken);
    }
}
