using System.CommandLine;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Commands;
using Gateway.Tests.Management;
using Xunit;

namespace Gateway.Tests.Commands;

/// <summary>The operator's commands against a real gateway.</summary>
public sealed class RemoteCommandTests(ManagementHost host) : IClassFixture<ManagementHost>
{
    [Fact]
    public async Task Sessions_are_listed_shown_and_ended()
    {
        var id = (await host.OpenAsync("lea")).Value;
        var (listed, list, _) = await RunAsync("ops", "sessions", "list", "--principal", "lea");
        Assert.Equal(ExitCodes.Done, listed);
        Assert.Contains(id, list, StringComparison.Ordinal);
        Assert.Contains("lea", (await RunAsync("ops", "sessions", "show", id)).Output, StringComparison.Ordinal);
        Assert.Contains("paused", (await RunAsync("ops", "sessions", "pause", id, "--reason", "look")).Output, StringComparison.Ordinal);
        Assert.Contains("open", (await RunAsync("ops", "sessions", "resume", id)).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, (await RunAsync("ops", "sessions", "terminate", id, "--reason", "enough")).Code);
        Assert.Equal(SessionStatus.Terminated, (await host.Grains.GetGrain<ISessionGrain>(id).ViewAsync())!.Status);
        Assert.Contains("terminateSession", (await RunAsync("auditors", "audit")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_can_be_read_by_a_script()
    {
        for (var i = 0; i < 3; i++) await host.OpenAsync("script");
        var (code, output, _) = await RunAsync("ops", "sessions", "list", "--principal", "script", "--limit", "2", "--json");
        Assert.Equal(ExitCodes.Done, code);
        using var answer = JsonDocument.Parse(output);
        Assert.Equal(2, answer.RootElement.GetProperty("sessions").GetArrayLength());
        Assert.True(answer.RootElement.TryGetProperty("cursor", out _));
    }

    [Fact]
    public async Task What_a_client_calls_itself_cannot_move_the_cursor()
    {
        await host.OpenAsync("hostile", "\u001b[2J\u202egpj.exe\nadmin");
        var (_, output, _) = await RunAsync("ops", "sessions", "list", "--principal", "hostile");
        Assert.DoesNotContain("\u001b", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202e", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\nadmin", output, StringComparison.Ordinal);
        Assert.Contains("<U+202E>", output, StringComparison.Ordinal);
        var (_, json, _) = await RunAsync("ops", "sessions", "list", "--principal", "hostile", "--json");
        Assert.DoesNotContain("\u001b", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_is_watched_until_it_ends()
    {
        var id = (await host.OpenAsync()).Value;
        await host.Grains.GetGrain<ISessionGrain>(id).TerminateAsync("enough", ManagementHost.Someone("olga").Key);
        var (code, output, _) = await RunAsync("auditors", "sessions", "watch", id);
        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains("opened", output, StringComparison.Ordinal);
        Assert.Contains("The session is terminated: enough", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_whose_payloads_are_gone_is_replayed_and_says_so()
    {
        var id = (await host.OpenAsync()).Value;
        var olga = ManagementHost.Someone("olga").Key;
        await host.Grains.GetGrain<ISessionGrain>(id).TerminateAsync("enough", olga);
        await host.Grains.GetGrain<IRetentionGrain>(IRetentionGrain.Key).EraseAsync(new ErasureOrder(id, null, "asked for", olga));
        var (code, output, error) = await RunAsync("auditors", "sessions", "replay", id);
        Assert.Equal((ExitCodes.Done, ""), (code, error));
        Assert.Contains("the payload was erased", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_approval_is_seen_and_decided()
    {
        var id = (await host.AskAsync("alice", "cli-approvers")).Value;
        Assert.Contains(id, (await RunAsync("approvers cli-approvers", "approvals", "list")).Output, StringComparison.Ordinal);
        var (_, shown, _) = await RunAsync("approvers cli-approvers", "approvals", "show", id);
        Assert.Contains("\"name\": \"delete_customer\"", shown, StringComparison.Ordinal);
        var (code, output, _) = await RunAsync("approvers cli-approvers", "approvals", "approve", id);
        Assert.Equal((ExitCodes.Done, $"{id} is approved.\n"), (code, output));
        var (late, _, error) = await RunAsync("approvers cli-approvers", "approvals", "deny", id, "--reason", "no");
        Assert.Equal(ExitCodes.Refused, late);
        Assert.Contains("approval_settled", error, StringComparison.Ordinal);
        Assert.Equal(ApprovalStatus.Approved, (await host.Grains.GetGrain<IApprovalGrain>(id).ViewAsync())!.Status);
    }

    [Fact]
    public async Task Several_that_are_alike_are_seen_together_and_decided_at_once()
    {
        var session = OpaqueId.NewSession();
        var first = (await host.AskAsync("alice", "cli-group", session: session, arguments: """{"id":1}""")).Value;
        var second = (await host.AskAsync("alice", "cli-group", session: session, arguments: """{"id":2}""")).Value;
        var (_, groups, _) = await RunAsync("approvers cli-group", "approvals", "groups");
        Assert.Contains($"2 of session {session}", groups, StringComparison.Ordinal);
        Assert.Contains("+1", (await RunAsync("approvers cli-group", "approvals", "list")).Output, StringComparison.Ordinal);
        var (edited, _, error) = await RunAsync("approvers cli-group", "approvals", "approve", first, second, "--edit", "/id=3");
        Assert.Equal(ExitCodes.Refused, edited);
        Assert.Contains("several are decided as they were sent", error, StringComparison.Ordinal);
        var (code, output, _) = await RunAsync("approvers cli-group", "approvals", "approve", first, second);
        Assert.Equal((ExitCodes.Done, $"{first} is approved.\n{second} is approved.\n"), (code, output));
        var (late, told, _) = await RunAsync("approvers cli-group", "approvals", "deny", first, second, "--reason", "no");
        Assert.Equal(ExitCodes.Refused, late);
        Assert.Contains("approval_settled", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approvals_are_watched_until_one_leaves()
    {
        var id = (await host.AskAsync("alice", "watching-approvers")).Value;
        using var leave = new CancellationTokenSource();
        var output = new AwaitedWriter(id, leave);
        var code = await GatewayCommands.Build()
            .Parse(["approvals", "watch", "--url", host.Address.AbsoluteUri, "--token", host.TokenOf("carol",
                "approvers watching-approvers")])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = TextWriter.Null }, leave.Token);
        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains($"{id} pending", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_is_published_and_a_wrong_one_is_explained()
    {
        var file = Path.Combine(Path.GetTempPath(), $"gateway-{Guid.NewGuid():N}.yaml");
        try
        {
            await File.WriteAllTextAsync(file, ManagementHost.PolicySource
                + "\n  - { name: more, when: 'tool.idempotent', effect: allow }\n");
            var (code, output, error) = await RunAsync("ops", "policy", "publish", "crm", file);
            Assert.Equal((ExitCodes.Done, ""), (code, error));
            Assert.Contains("is live", output, StringComparison.Ordinal);
            Assert.Contains("configuration", (await RunAsync("ops", "policy", "history", "crm")).Output, StringComparison.Ordinal);
            Assert.Contains("tool.idempotent", (await RunAsync("ops", "policy", "show", "crm")).Output, StringComparison.Ordinal);

            await File.WriteAllTextAsync(file, "name: crm\nrules:\n  - { name: bad, when: 'tol.readOnly', effect: allow }\n");
            var (refused, _, wrong) = await RunAsync("ops", "policy", "publish", "crm", file);
            Assert.Equal(ExitCodes.Refused, refused);
            Assert.Contains("3:", wrong, StringComparison.Ordinal);
            Assert.Contains("tol", wrong, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_principal_is_revoked_and_restored()
    {
        string[] who = ["rita", "--issuer", ManagementHost.IssuerName];
        Assert.Contains("revoked   yes", (await RunAsync("ops", ["principals", "revoke", .. who, "--reason", "left"])).Output,
            StringComparison.Ordinal);
        Assert.Contains("left", (await RunAsync("ops", ["principals", "show", .. who])).Output, StringComparison.Ordinal);
        Assert.Contains("revoked   no", (await RunAsync("ops", ["principals", "restore", .. who])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_are_shown() =>
        Assert.Contains("http://127.0.0.1:9/mcp", (await RunAsync("ops", "connections")).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("support", new[] { "sessions", "list" }, ExitCodes.Refused, "role_missing")]
    [InlineData("ops", new[] { "sessions", "show", "s_nowhere" }, ExitCodes.Refused, "not_found")]
    [InlineData("ops", new[] { "sessions", "list", "--status", "odd" }, ExitCodes.Refused, "status: write one of")]
    [InlineData("ops", new[] { "sessions", "terminate", "s_00000000000000000000000000" }, 1, "--reason")]
    [InlineData("ops", new[] { "policy", "publish", "crm", "/nowhere/at-all.yaml" }, ExitCodes.Failed, "cannot be read")]
    public async Task What_cannot_be_done_says_why_and_ends_with_its_code(string groups, string[] args, int code, string says)
    {
        var (got, _, error) = await RunAsync(groups, args);
        Assert.Equal(code, got);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not-a-url", "t", ExitCodes.Refused, "--url is not a URL")]
    [InlineData("http://127.0.0.1:1", "t", ExitCodes.Failed, "no gateway answers")]
    [InlineData("http://127.0.0.1:1", "two words", ExitCodes.Refused, "the token is not one")]
    public async Task A_gateway_that_cannot_be_asked_is_told_from_one_that_refuses(string url, string token, int code, string says)
    {
        var (got, _, error) = await InvokeAsync(["sessions", "list", "--url", url, "--token", token]);
        Assert.Equal(code, got);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Error)> RunAsync(string groups, params string[] args) =>
        InvokeAsync([.. args, "--url", host.Address.AbsoluteUri, "--token", host.TokenOf("tester", groups)]);

    private static async Task<(int Code, string Output, string Error)> InvokeAsync(string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await GatewayCommands.Build().Parse(args).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
