using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>A statement that an approver wrote: its answer is masked by its own tables.</summary>
public sealed class EditedSqlTests : Scenario
{
    [Theory]
    [InlineData("SELECT id, ssn FROM customers", "[masked]")]
    [InlineData("SELECT id, ssn FROM suppliers", "in clear")]
    public async Task Columns_are_hidden_by_the_tables_of_the_statement_that_runs(string statement, string seen)
    {
        const string asked = """{"sql":"SELECT id FROM orders"}""";
        _upstream.Answers["tools/call"] = static (http, arrival) => Upstream.ResultAsync(http, arrival,
            """{"content":[],"structuredContent":{"rows":[{"id":1,"ssn":"in clear"}]}}""");
        await _gateway.Agent("alice").CallAsync("run_sql", asked);
        var approval = await _gateway.AskedAsync("alice");
        var voter = new Principal { Key = new PrincipalKey("http://127.0.0.1:8080/development", "carol"), Name = "carol", Groups = ["approvers"] };
        var vote = new Vote(VoteKind.Approve, voter, "only this") { Edits = [new ArgumentEdit("/sql", JsonSerializer.Serialize(statement))] };
        Assert.Equal(VoteResult.Accepted,
            (await _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IApprovalGrain>(approval).DecideAsync(vote)).Result);

        var heard = await _gateway.Agent("alice").CallAsync("run_sql", asked);
        Assert.Contains(statement, _upstream.Arrivals.Single(static a => a.Method == "tools/call").Params, StringComparison.Ordinal);
        Assert.Equal(seen, (string?)heard.Answer["result"]!["structuredContent"]!["rows"]![0]!["ssn"]);
        var record = await _gateway.RecordedAsync("alice", EntryKind.Completed, static entry => entry.Contains("rows", StringComparison.Ordinal));
        Assert.Contains($"\"ssn\":\"{seen}\"", record, StringComparison.Ordinal);
    }

    private protected override Task<GatewayUnderTest> StartAsync()
    {
        _upstream.Tools = """[{"name":"run_sql","inputSchema":{"type":"object","properties":{"sql":{"type":"string"}}}}]""";
        return GatewayUnderTest.StartAsync($$"""
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: all, hold: 0s, sql: [ { tool: run_sql, argument: sql } ] } ]
            policies:
              - name: all
                rules:
                  - { name: ask, when: 'method == "tools/call"', effect: approve, by: [approvers], within: 10m }
                  - { name: hide, when: 'true', effect: mask, paths: ["customers.ssn"] }
            """, _folder);
    }
}
