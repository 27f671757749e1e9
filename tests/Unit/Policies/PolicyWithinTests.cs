using Gateway.Abstractions.Policies;
using Gateway.Tests.Configuration;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Policies;

/// <summary>A policy is judged with the time that approvers have by the configuration, wherever it comes from.</summary>
public sealed class PolicyWithinTests
{
    private const string Late = "name: ask, when: 'true', effect: approve, by: [approvers], escalate: [ { after: 5m, by: [managers] } ]";

    [Fact]
    public async Task A_version_that_no_silo_could_compile_is_not_published()
    {
        await using var gateway = await GatewayUnderTest.StartAsync("""
            approvals: { within: 2m }
            connections: [ { name: up, url: "http://127.0.0.1:9/mcp", policy: crm } ]
            policies: [ { name: crm, rules: [] } ]
            """);
        var policy = gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IPolicyGrain>("crm");
        var refused = await policy.PublishAsync(SomePolicy.Source(Late), "olga");
        Assert.Contains("the request has expired by then", Assert.Single(refused.Errors), StringComparison.Ordinal);
        Assert.Equal(1, refused.Live!.Version);
        Assert.Equal(2, (await policy.PublishAsync(SomePolicy.Source(Late + ", within: 6m"), "olga")).Live!.Version);
    }

    [Theory]
    [InlineData("1h", "")]
    [InlineData("5m", "the request has expired by then")]
    public void A_file_s_policy_escalates_before_the_configured_time_is_over(string within, string error)
    {
        var outcome = Written.Read($$"""
            version: 1
            identity: { issuers: [ { issuer: "https://idp.example" } ] }
            approvals: { within: {{within}} }
            connections: [ { name: crm, url: "http://127.0.0.1:9/mcp", policy: crm } ]
            policies: [ { name: crm, rules: [ { {{Late}} } ] } ]
            """);
        if (error.Length == 0) Assert.Empty(outcome.Errors.Select(static one => one.ToString()));
        else Assert.Contains(error, Assert.Single(outcome.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_on_call_is_looked_for_in_a_policy_that_escalates_late()
    {
        var errors = Written.Errors($$"""
            version: 1
            identity: { issuers: [ { issuer: "https://idp.example" } ] }
            approvals: { within: 1h }
            connections: [ { name: crm, url: "http://127.0.0.1:9/mcp", policy: crm } ]
            policies: [ { name: crm, rules: [ { {{Late.Replace("5m", "30m", StringComparison.Ordinal).Replace("managers", "\"oncall:crm\"", StringComparison.Ordinal)}} } ] } ]
            """);
        Assert.Contains("approvals.onCall has no rota of this name", errors, StringComparison.Ordinal);
    }
}
