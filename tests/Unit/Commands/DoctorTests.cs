using Gateway.Commands;
using Gateway.Tests.Management;
using Xunit;

namespace Gateway.Tests.Commands;

public sealed class DoctorTests(ManagementHost host) : IClassFixture<ManagementHost>
{
    [Fact]
    public async Task It_says_what_is_missing_unreachable_and_never_matches()
    {
        var folder = Directory.CreateTempSubdirectory("gateway-doctor-");
        var file = Path.Combine(folder.FullName, "gateway.yaml");
        await File.WriteAllTextAsync(file, """
            version: 1
            listen: { url: "http://127.0.0.1:8080", publicUrl: "http://127.0.0.1:8080" }
            identity:
              issuers: [ { issuer: "http://127.0.0.1:1", audiences: [gateway], metadata: "http://127.0.0.1:1/metadata" } ]
            connections:
              - { name: crm, url: "http://127.0.0.1:1/mcp", policy: crm, credential: { secret: "env:GATEWAY_TEST_NO_SUCH" } }
            policies:
              - { name: crm, rules: [ { name: never, when: 'method == "a" && method == "b"', effect: allow } ] }
            """);
        var findings = await new Doctor(file, host.Address).ExamineAsync(TestContext.Current.CancellationToken);
        Assert.Contains(findings, f => f is { State: HealthState.Wrong } && f.What.StartsWith("issuer", StringComparison.Ordinal));
        Assert.Contains(findings, f => f is { State: HealthState.Wrong } && f.Says.Contains("GATEWAY_TEST_NO_SUCH",
            StringComparison.Ordinal));
        Assert.Contains(findings, f => f is { State: HealthState.Wrong } && f.Says.Contains("cannot be reached", StringComparison.Ordinal));
        Assert.Contains(findings, f => f is { State: HealthState.Doubtful } && f.What.StartsWith("policy", StringComparison.Ordinal));
        Assert.Contains(findings, f => f is { State: HealthState.Doubtful } && f.What == "roles");
        Assert.Contains(findings, f => f is { State: HealthState.Well } && f.What == "store");
        Assert.Contains(findings, f => f is { State: HealthState.Well } && f.What == "gateway");
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task An_issuer_is_well_where_any_address_has_its_metadata()
    {
        await using var issuer = new RawServer(static path => path == "/.well-known/oauth-authorization-server/realm"
            ? RawServer.Json("{}") : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $$"""
            version: 1
            identity: { issuers: [ { issuer: "{{issuer.Url}}realm", audiences: [gateway] } ] }
            """);
        var findings = await new Doctor(file, host.Address).ExamineAsync(TestContext.Current.CancellationToken);
        Assert.Contains(findings, f => f is { State: HealthState.Well } && f.What.StartsWith("issuer", StringComparison.Ordinal));
        File.Delete(file);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("managementScope: gateway:manage, ", false)]
    public async Task It_says_where_an_approvers_agent_may_decide(string scope, bool isTold)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $$"""
            version: 1
            identity: { {{scope}}issuers: [ { issuer: "http://127.0.0.1:1" } ], roles: { approver: [approvers] } }
            """);
        var findings = await new Doctor(file, host.Address).ExamineAsync(TestContext.Current.CancellationToken);
        Assert.Equal(isTold, findings.Any(static f => f is { State: HealthState.Doubtful, What: "identity" }
            && f.Fix.Contains("identity.managementScope", StringComparison.Ordinal)));
        File.Delete(file);
    }

    [Fact]
    public async Task A_gateway_below_a_path_is_looked_for_there()
    {
        await using var server = new RawServer(static path => path == "/gate/readyz" ? RawServer.Json("{}")
            : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "version: 1\n");
        var findings = await new Doctor(file, new Uri(server.Url, "gate")).ExamineAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthState.Well, Assert.Single(findings, f => f.What == "gateway").State);
        File.Delete(file);
    }

    [Fact]
    public async Task It_makes_no_folder_and_says_whether_it_could_be_made()
    {
        var folder = Directory.CreateTempSubdirectory("gateway-doctor-");
        var file = Path.Combine(folder.FullName, "gateway.yaml");
        await File.WriteAllTextAsync(file, """
            version: 1
            recording: { path: a/b/gateway.db, exports: [ { name: copy, file: { path: c/d/entries.jsonl } } ] }
            """);
        var findings = await new Doctor(file, host.Address).ExamineAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthState.Well, Assert.Single(findings, f => f.What == "store").State);
        Assert.Contains($"can be made, in {folder.FullName}", Assert.Single(findings, f => f.What == "export copy").Says, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFileSystemEntries(folder.FullName, "*", SearchOption.AllDirectories));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "a"), "no folder");
        findings = await new Doctor(file, host.Address).ExamineAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthState.Wrong, Assert.Single(findings, f => f.What == "store").State);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_credential_that_is_there_and_empty_is_as_one_that_is_not_there()
    {
        var folder = Directory.CreateTempSubdirectory("gateway-doctor-");
        var file = Path.Combine(folder.FullName, "gateway.yaml");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "secret"), "\n");
        await File.WriteAllTextAsync(file, """
            version: 1
            connections: [ { name: crm, url: "http://127.0.0.1:1/mcp", credential: { secret: "file:secret" } } ]
            """);
        var findings = await new Doctor(file, host.Address).ExamineAsync(TestContext.Current.CancellationToken);
        Assert.Contains(findings, f => f is { State: HealthState.Wrong, What: "connection crm" } && f.Says.Contains("is empty",
            StringComparison.Ordinal));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task It_looks_at_nothing_else_where_the_configuration_is_wrong()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "version: 2\nlisten: 7\n");
        var findings = await new Doctor(file, null).ExamineAsync(TestContext.Current.CancellationToken);
        Assert.All(findings, finding => Assert.Equal("configuration", finding.What));
        Assert.True(findings.Count > 2);
        File.Delete(file);
    }
}
