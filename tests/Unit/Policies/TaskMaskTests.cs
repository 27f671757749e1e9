using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Policies;
using Xunit;

namespace Gateway.Tests.Policies;

/// <summary>The result of a call that ran as a task is fetched by another exchange, which does not name the tool.</summary>
public sealed class TaskMaskTests
{
    private const string Policy = """
        name: p
        rules:
          - { name: any, when: 'true', effect: allow }
          - { name: by-tool, when: 'method == "tools/call" && tool.name == "read_customer"', effect: mask, kinds: [email] }
          - { name: by-annotation, when: 'tool.openWorld', effect: mask, kinds: [iban] }
          - { name: by-sql, when: 'sql.tables.exists(t, t == "salaries")', effect: mask, paths: ['*.salary'] }
          - { name: by-arguments, when: 'method == "tools/call" && args.full == true', effect: mask, kinds: [phone] }
          - { name: by-time, when: 'method == "tools/call" && now.getHours() >= 18', effect: mask, kinds: [aws] }
          - { name: by-history, when: 'method == "tools/call" && session.toolCalls < 5', effect: mask, kinds: [jwt] }
          - { name: always, when: 'true', effect: mask, kinds: [ssn] }
          - { name: of-others, when: 'method == "tools/call" && "guests" in principal.groups', effect: mask, kinds: [card] }
          - { name: of-resources, when: 'resource.startsWith("file:")', effect: mask, kinds: [ipv4] }
          - { name: of-prompts, when: 'method == "prompts/get"', effect: mask, kinds: [ipv6] }
        """;

    [Theory]
    [InlineData("tasks/result", "by-tool by-annotation by-sql by-arguments by-time by-history always")]
    [InlineData("tasks/get", "by-tool by-annotation by-sql by-arguments by-time by-history always")]
    [InlineData("prompts/get", "always of-prompts")]
    public void What_might_be_hidden_of_some_call_is_hidden_of_a_task(string method, string rules)
    {
        var decision = Compiled().Decide(Facts(method), new SessionCounters(9, 9, 0, 0, 60), DateTimeOffset.UnixEpoch, defaultAllow: false);
        Assert.Equal(rules.Split(' '), Assert.IsType<Decision.Allow>(decision).Masks.Select(static mask => mask.Rule));
    }

    [Fact]
    public void What_might_be_hidden_of_any_request_of_a_caller_is_known()
    {
        var masks = Compiled().MasksOfSomeRequest(Facts("gateway/stream"));
        Assert.Equal("by-tool by-annotation by-sql by-arguments by-time by-history always of-resources of-prompts",
            string.Join(' ', masks.Select(static mask => mask.Rule)));
    }

    private static CompiledPolicy Compiled()
    {
        var compilation = CompiledPolicy.Compile(Policy, 1);
        Assert.True(compilation.Policy is not null, string.Join('\n', compilation.Errors));
        return compilation.Policy;
    }

    private static Facts Facts(string method) => new()
    {
        Principal = RecordedTraffic.Caller, Connection = new ConnectionName("c1"), Client = RecordedTraffic.Client, Method = method,
    };
}
