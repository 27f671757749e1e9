using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Recording;
using Gateway.Governance.Approvals;
using Gateway.Governance.Configuration;
using Gateway.Governance.Policies.Sql;
using Gateway.Silo.Stores;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Approvals;

/// <summary>What the database expects of SQL, asked before people are.</summary>
public sealed class EstimateTests : IAsyncLifetime
{
    private const string Plan = "Delete on customer  (cost=0.00..22.70 rows=1270 width=6)";

    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;
    private int _lost;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _upstream.Tools = """
            [{"name":"run_sql","inputSchema":{"type":"object"},"annotations":{"destructiveHint":true}},
             {"name":"explain_sql","inputSchema":{"type":"object"},"annotations":{"readOnlyHint":true}}]
            """;
        _upstream.Answers["tools/call"] = static (http, arrival) => Upstream.ResultAsync(http, arrival,
            arrival.Params.Contains("explain_sql", StringComparison.Ordinal)
                ? $$"""{"content":[{"type":"text","text":"{{Plan}}; mail jane.roe@example.com"}]}"""
                : """{"content":[{"type":"text","text":"done"}]}""");
        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections:
              - name: up
                url: "{{_upstream.Url}}"
                policy: sql
                hold: 0s
                sql: [ { tool: run_sql, argument: sql }, { tool: explain_sql, argument: q } ]
                approvals: { estimate: { tool: explain_sql, argument: q, timeout: 10s } }
              - name: asks
                url: "{{_upstream.Url}}"
                policy: all
                hold: 0s
                sql: [ { tool: run_sql, argument: sql } ]
                approvals: { estimate: { tool: explain_sql, argument: q, timeout: 10s } }
              - name: short
                url: "{{_upstream.Url}}"
                policy: sql
                hold: 0s
                sql: [ { tool: run_sql, argument: sql }, { tool: explain_sql, argument: q } ]
                approvals: { estimate: { tool: explain_sql, argument: q, timeout: 100ms } }
            policies:
              - name: sql
                rules:
                  - { name: lists, when: 'method == "tools/list"', effect: allow }
                  - { name: explains, when: 'tool.name == "explain_sql" && sql.readOnly', effect: allow }
                  - { name: ask, when: 'tool.name == "run_sql"', effect: approve, by: [approvers], within: 10m }
              - name: all
                rules:
                  - { name: lists, when: 'method == "tools/list"', effect: allow }
                  - { name: ask, when: 'method == "tools/call"', effect: approve, by: [approvers], within: 10m }
            """,
            first: (services, _) => services.AddSingleton(provider => Interceptor.Before<IRecordingStore>(
                provider.GetRequiredService<SqliteStore>(), (method, args) =>
                {
                    if (method.Name == nameof(IRecordingStore.AppendAsync)
                        && ((IReadOnlyList<RecordingEntry>)args[0]!)[^1].Kind == EntryKind.Completed
                        && Interlocked.CompareExchange(ref _lost, 2, 1) == 1) throw new TimeoutException("Its owner did not answer.");
                })));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task People_see_what_the_database_expects_and_it_is_an_exchange_of_its_own()
    {
        var view = await AskedAsync("up", "alice", "DELETE FROM customer");
        Assert.StartsWith(Plan, view.Request.Evidence.Estimate, StringComparison.Ordinal);
        Assert.DoesNotContain("jane.roe", view.Request.Evidence.Estimate, StringComparison.Ordinal);
        Assert.Contains(ApprovalSheet.Of(view).Lines, static line => line.Label == "estimate" && line.Text.StartsWith(Plan, StringComparison.Ordinal));
        var asked = Assert.Single(_upstream.Arrivals, static a => a.Method == "tools/call");
        Assert.Equal("EXPLAIN DELETE FROM customer", Sql(asked));
        await _gateway.RecordedAsync("alice", EntryKind.Admitted, static entry => entry.Contains("gateway-estimate", StringComparison.Ordinal));

        // Asked once: an identical call finds the same approval and asks nobody again, nor the database.
        await _gateway.Agent("alice").CallAsync("run_sql", """{"sql":"DELETE FROM customer"}""");
        Assert.Equal(1, _upstream.Count("tools/call"));
        await _gateway.DecideAsync(view.Request.Id.Value, approve: true);
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("run_sql", """{"sql":"DELETE FROM customer"}""")).Words);
        Assert.Equal(2, _upstream.Count("tools/call"));
    }

    [Theory]
    [InlineData("DROP TABLE customer", "without a doubt")]
    [InlineData("DELETE FROM customer WHERE mail = 'jane.roe@example.com'", "sensitive values")]
    [InlineData("EXPLAIN ANALYZE DELETE FROM customer", "without a doubt")]
    public async Task What_cannot_be_explained_safely_is_not_and_says_so(string sql, string says)
    {
        var view = await AskedAsync("up", "bea", sql);
        Assert.StartsWith("none: ", view.Request.Evidence.Estimate, StringComparison.Ordinal);
        Assert.Contains(says, view.Request.Evidence.Estimate, StringComparison.Ordinal);
        Assert.Equal(0, _upstream.Count("tools/call"));
    }

    [Fact]
    public async Task Nobody_is_asked_whether_the_database_may_be_asked()
    {
        var view = await AskedAsync("asks", "carl", "DELETE FROM customer");
        Assert.Contains("policy does not let the caller", view.Request.Evidence.Estimate, StringComparison.Ordinal);
        Assert.Equal(0, _upstream.Count("tools/call"));
        var inbox = await _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IApproverGrain>(IApproverGrain.Everybody).InboxAsync();
        Assert.Equal("run_sql", Assert.Single(inbox).Request.Target);
    }

    [Fact]
    public async Task An_upstream_that_fails_or_is_slow_keeps_nobody_waiting()
    {
        _upstream.Answers["tools/call"] = static (http, arrival) =>
            Upstream.ResultAsync(http, arrival, """{"isError":true,"content":[{"type":"text","text":"no such table"}]}""");
        Assert.Contains("refused", (await AskedAsync("up", "dora", "DELETE FROM nothing")).Request.Evidence.Estimate, StringComparison.Ordinal);
        _upstream.Answers["tools/call"] = static (http, _) =>
        {
            http.Abort();
            return Task.CompletedTask;
        };
        Assert.Contains("could not be asked", (await AskedAsync("up", "emil", "DELETE FROM nothing")).Request.Evidence.Estimate,
            StringComparison.Ordinal);
        _upstream.Answers["tools/call"] = static (http, _) => Task.Delay(Timeout.Infinite, http.RequestAborted)
            .ContinueWith(static _ => { }, TaskScheduler.Default);
        Assert.Contains("in time", (await AskedAsync("short", "fay", "DELETE FROM nothing")).Request.Evidence.Estimate, StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_asking_ended_is_told_again_where_the_owner_of_the_session_did_not_answer()
    {
        var agent = _gateway.Agent("gus");
        await agent.AskAsync("tools/list");
        await _gateway.RecordedAsync("gus", EntryKind.Completed, static _ => true);
        _lost = 1;
        await agent.CallAsync("run_sql", """{"sql":"DELETE FROM customer"}""");
        Assert.Equal(2, _lost);
        // Whatever comes next is chained behind it again.
        await agent.AskAsync("tools/list");
        await agent.AskAsync("tools/list");
        var asked = await _gateway.RecordedAsync("gus", EntryKind.Admitted, static entry => entry.Contains("gateway-estimate", StringComparison.Ordinal));
        var exchange = (string)JsonNode.Parse(asked)!["exchange"]!;
        await _gateway.RecordedAsync("gus", EntryKind.Completed, entry => entry.Contains(exchange, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("DELETE FROM a", "EXPLAIN DELETE FROM a")]
    [InlineData("WITH d AS (DELETE FROM a RETURNING 1) SELECT count(*) FROM d", "EXPLAIN WITH d AS (DELETE FROM a RETURNING 1) SELECT count(*) FROM d")]
    [InlineData("ANALYZE a", null)]
    [InlineData("ANALYZE DELETE FROM a", null)]
    [InlineData("(ANALYZE) DELETE FROM a", null)]
    [InlineData("VERBOSE DELETE FROM a", null)]
    [InlineData("EXPLAIN DELETE FROM a", null)]
    [InlineData("EXPLAIN (ANALYZE true) DELETE FROM a", null)]
    [InlineData("DELETE FROM a; DELETE FROM b", null)]
    [InlineData("TRUNCATE a", null)]
    [InlineData("EXECUTE p(delete_user(7))", null)]
    [InlineData("EXECUTE p(1)", null)]
    [InlineData("CREATE TABLE b AS EXECUTE p(app.f(1))", null)]
    [InlineData("DELETE FROM a WHERE b = delete_user(7)", null)]
    [InlineData("not SQL", null)]
    [InlineData("", null)]
    public void Only_what_certainly_does_not_run_is_explained(string sql, string? statement)
    {
        SqlArgumentConfig[] arguments = [new() { Tool = "run_sql", Argument = "sql" }];
        var given = JsonSerializer.SerializeToUtf8Bytes(new { sql });
        Assert.Equal(statement, SqlEstimate.Statement([.. arguments], "run_sql", given));
        SqlArgumentConfig[] other = [new() { Tool = "run_sql", Argument = "sql", Dialect = SqlDialect.MySql }];
        Assert.Null(SqlEstimate.Statement([.. other], "run_sql", given));
    }

    private static string Sql(Arrival arrival)
    {
        using var parameters = JsonDocument.Parse(arrival.Params);
        return parameters.RootElement.GetProperty("arguments").GetProperty("q").GetString()!;
    }

    private async Task<ApprovalView> AskedAsync(string connection, string subject, string sql)
    {
        await _gateway.Agent(subject, connection).AskAsync("tools/list");
        var held = await _gateway.Agent(subject, connection).CallAsync("run_sql", JsonSerializer.Serialize(new { sql }));
        var id = held.Words.Split("Approval ")[^1].Split(' ')[0];
        return (await _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IApprovalGrain>(id).ViewAsync())!;
    }
}
