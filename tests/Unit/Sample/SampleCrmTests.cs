using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Sample;
using Xunit;

namespace Gateway.Tests.Sample;

public sealed class SampleCrmTests : IAsyncLifetime
{
    private SampleCrm _crm = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _crm = await SampleCrm.StartAsync(TimeProvider.System, token: TestContext.Current.CancellationToken);
        _client = new HttpClient();
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _crm.Credential);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _crm.DisposeAsync();
    }

    [Fact]
    public async Task Nobody_enters_without_the_credential()
    {
        using var stranger = new HttpClient();
        using var answer = await stranger.PostAsync(_crm.Url, Body("""{"jsonrpc":"2.0","id":1,"method":"ping"}"""));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_modern_client_finds_a_customer_with_the_same_data_twice()
    {
        var result = await ResultAsync("tools/call", """{"name":"find_customer","arguments":{"query":"mustermann"}}""", "find_customer");
        var structured = result["structuredContent"]!;
        Assert.Equal("DE89370400440532013000", (string?)structured["customers"]![0]!["iban"]);
        Assert.True(JsonNode.DeepEquals(structured, JsonNode.Parse((string)result["content"]![0]!["text"]!)));
        Assert.Equal("complete", (string?)result["resultType"]);
    }

    [Fact]
    public async Task A_legacy_client_gets_a_session_and_loses_it_when_it_says_so()
    {
        const string ping = """{"jsonrpc":"2.0","id":"a","method":"ping"}""";
        using var opened = await _client.PostAsync(_crm.Url, Body(
            """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{}}}"""));
        Assert.Equal("2025-06-18", (string?)(await ReadAsync(opened))["result"]!["protocolVersion"]);
        var session = opened.Headers.GetValues("Mcp-Session-Id").Single();
        Assert.Equal(HttpStatusCode.OK, (await LegacyAsync(HttpMethod.Post, session, ping)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted,
            (await LegacyAsync(HttpMethod.Post, session, """{"jsonrpc":"2.0","method":"notifications/initialized"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await LegacyAsync(HttpMethod.Delete, session, null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await LegacyAsync(HttpMethod.Post, session, ping)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await LegacyAsync(HttpMethod.Post, null, ping)).StatusCode);
    }

    [Fact]
    public async Task Headers_that_differ_from_the_body_are_refused()
    {
        var (status, answer) = await ModernAsync("tools/call", """{"name":"find_customer","arguments":{"query":"a"}}""", "delete_customer");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(-32020, (int?)answer["error"]!["code"]);
    }

    [Theory]
    [InlineData("ATTACH DATABASE '/tmp/x' AS x")]
    [InlineData("VACUUM INTO '/tmp/x'")]
    [InlineData("SELECT nothing FROM nowhere")]
    public async Task Sql_that_leaves_the_database_or_is_wrong_is_a_tool_error(string sql)
    {
        var result = await CallAsync("run_sql", new JsonObject { ["query"] = sql });
        Assert.True((bool?)result["isError"]);
        Assert.StartsWith("SQLite:", (string?)result["content"]![0]!["text"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_query_without_end_is_stopped()
    {
        using var database = new CrmDatabase(CrmCatalogue.Customers(), new RacingTime());
        var refusal = Assert.Throws<CrmRefusalException>(() =>
            database.Run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"));
        Assert.Contains("was stopped", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sql_returns_the_rows_of_its_last_query_and_what_it_changed()
    {
        var result = await CallAsync("run_sql", new JsonObject
        {
            ["query"] = "UPDATE customers SET note = 'x' WHERE id < 1003; SELECT id, note FROM customers ORDER BY id LIMIT 3; -- done",
        });
        Assert.Equal("""[[1001,"x"],[1002,"x"],[1003,"Renewal is due in spring"]]""", result["structuredContent"]!["rows"]!.ToJsonString());
        Assert.Equal(2, (int?)result["structuredContent"]!["changed"]);
    }

    [Fact]
    public async Task A_deleted_customer_is_gone_and_listeners_hear_of_it()
    {
        using var request = Modern("subscriptions/listen", """{"notifications":{"resourcesListChanged":true}}""", null);
        using var stream = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync());
        Assert.Contains("acknowledged", await DataAsync(reader), StringComparison.Ordinal);

        Assert.Null((await CallAsync("delete_customer", new JsonObject { ["id"] = 1007 }))["isError"]);
        Assert.True((bool?)(await CallAsync("delete_customer", new JsonObject { ["id"] = 1007 }))["isError"]);
        Assert.Contains("notifications/resources/list_changed", await DataAsync(reader), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_tells_how_far_it_is_before_it_answers()
    {
        using var request = Modern("tools/call",
            """{"name":"export_report","arguments":{"seconds":0},"_meta":{"progressToken":"p"}}""", "export_report");
        using var stream = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync());
        for (var step = 1; step <= 5; step++)
        {
            var progress = JsonNode.Parse(await DataAsync(reader))!["params"]!;
            Assert.Equal(step, (int?)progress["progress"]);
            Assert.Equal("p", (string?)progress["progressToken"]);
        }

        Assert.Contains("Customers by revenue", await DataAsync(reader), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resources_come_in_pages_and_can_be_read()
    {
        var first = await ResultAsync("resources/list", "{}");
        var second = await ResultAsync("resources/list", $$"""{"cursor":"{{(string)first["nextCursor"]!}}"}""");
        Assert.Equal(40, first["resources"]!.AsArray().Count + second["resources"]!.AsArray().Count);
        Assert.Null(second["nextCursor"]);
        var read = await ResultAsync("resources/read", """{"uri":"crm://customers/1001"}""", "crm://customers/1001");
        Assert.Contains("erika.mustermann@example.com", (string?)read["contents"]![0]!["text"], StringComparison.Ordinal);
    }

    private async Task<JsonNode> CallAsync(string tool, JsonObject arguments) =>
        await ResultAsync("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = arguments }.ToJsonString(), tool);

    private async Task<JsonNode> ResultAsync(string method, string parameters, string? name = null) =>
        (await ModernAsync(method, parameters, name)).Answer["result"]!;

    private async Task<(HttpStatusCode Status, JsonNode Answer)> ModernAsync(string method, string parameters, string? name)
    {
        using var request = Modern(method, parameters, name);
        using var answer = await _client.SendAsync(request);
        return (answer.StatusCode, await ReadAsync(answer));
    }

    private HttpRequestMessage Modern(string method, string parameters, string? name)
    {
        var body = JsonNode.Parse(parameters)!.AsObject();
        var meta = body["_meta"]?.AsObject() ?? [];
        body["_meta"] = meta;
        meta["io.modelcontextprotocol/protocolVersion"] = "2026-07-28";
        meta["io.modelcontextprotocol/clientCapabilities"] = new JsonObject();
        var message = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = body };
        var request = new HttpRequestMessage(HttpMethod.Post, _crm.Url) { Content = Body(message.ToJsonString()) };
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", method);
        if (name is not null)
        {
            request.Headers.Add("Mcp-Name", name);
        }

        return request;
    }

    private async Task<HttpResponseMessage> LegacyAsync(HttpMethod method, string? session, string? body)
    {
        using var request = new HttpRequestMessage(method, _crm.Url) { Content = body is null ? null : Body(body) };
        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
        }

        return await _client.SendAsync(request);
    }

    private static async Task<string> DataAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return line[6..];
            }
        }

        throw new EndOfStreamException("The stream ended before the next event came.");
    }

    private static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    /// <summary>A second passes at each look at the clock.</summary>
    private sealed class RacingTime : TimeProvider
    {
        private long _now;

        public override long GetTimestamp() => _now += TimestampFrequency;
    }
}
