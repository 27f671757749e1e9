using System.Net;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;
using Xunit;

namespace Gateway.Tests.Management;

public sealed class OperationsApiTests(ManagementHost host) : IClassFixture<ManagementHost>
{
    [Fact]
    public async Task What_is_no_policys_name_is_not_written_down_as_one()
    {
        using var client = host.As("olga", "ops");
        var name = new string('n', 257);
        Assert.Equal(422, (await Calls.GetAsync(client, $"/api/v1/policies/{name}/shadow")).Status);
        Assert.Equal(422, (await Calls.PostAsync(client, $"/api/v1/policies/{name}/backtest", new { })).Status);
        var (_, audit) = await Calls.GetAsync(client, "/api/v1/audit?limit=200");
        Assert.DoesNotContain(name, audit.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_is_told_who_the_gateway_takes_them_for()
    {
        using var client = host.As("carol", "approvers ops");
        var (_, me) = await Calls.GetAsync(client, "/api/v1/whoami");
        Assert.Equal("carol", me.GetProperty("principal").Text("subject"));
        Assert.Equal(["agent", "approver", "operator"], me.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
        Assert.Contains("terminateSession", me.GetProperty("operations").EnumerateArray().Select(operation => operation.GetString()));
        Assert.DoesNotContain("nothing", me.GetProperty("operations").EnumerateArray().Select(operation => operation.GetString()));
    }

    [Fact]
    public async Task A_revoked_principal_is_out_until_it_is_restored()
    {
        var session = (await host.OpenAsync("mallory")).Value;
        using var olga = host.As("olga", "ops");
        using var mallory = host.As("mallory", "ops");
        Assert.Equal(200, (await Calls.GetAsync(mallory, "/api/v1/sessions")).Status);

        var who = new { issuer = ManagementHost.IssuerName, subject = "mallory", reason = "left" };
        var (status, revoked) = await Calls.PostAsync(olga, "/api/v1/principals/revoke", who);
        Assert.Equal((200, true), (status, revoked.GetProperty("revoked").GetBoolean()));
        Assert.Equal(SessionStatus.Terminated, (await host.Grains.GetGrain<ISessionGrain>(session).ViewAsync())!.Status);
        var (refused, problem) = await Calls.GetAsync(mallory, "/api/v1/whoami");
        Assert.Equal((403, "principal_revoked"), (refused, problem.Text("code")));

        Assert.Equal(200, (await Calls.PostAsync(olga, "/api/v1/principals/restore", new { who.issuer, who.subject })).Status);
        Assert.Equal(200, (await Calls.GetAsync(mallory, "/api/v1/whoami")).Status);
    }

    [Fact]
    public async Task Nobody_revokes_themselves_and_a_wrong_name_is_told()
    {
        using var olga = host.As("olga", "ops");
        var (own, problem) = await Calls.PostAsync(
            olga, "/api/v1/principals/revoke", new { issuer = ManagementHost.IssuerName, subject = "olga", reason = "tired" });
        Assert.Equal((409, "own_principal"), (own, problem.Text("code")));
        var (wrong, _) = await Calls.PostAsync(olga, "/api/v1/principals/revoke", new { issuer = "not a url", subject = "", reason = "" });
        Assert.Equal(422, wrong);
        Assert.Equal(422, (await Calls.GetAsync(olga, "/api/v1/principals")).Status);
        Assert.False((await host.Grains.GetGrain<IPrincipalGrain>(ManagementHost.Someone("olga").Key.ToString()).ViewAsync()).Revoked);
    }

    [Fact]
    public async Task Connections_are_shown_without_what_is_secret_in_them()
    {
        using var client = host.As("olga", "ops");
        using var response = await client.GetAsync(new Uri("/api/v1/connections/crm", UriKind.Relative));
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("http://127.0.0.1:9/mcp", text, StringComparison.Ordinal);
        Assert.DoesNotContain("pw", text, StringComparison.Ordinal);
        Assert.DoesNotContain("key=1", text, StringComparison.Ordinal);
        Assert.Equal(404, (await Calls.GetAsync(client, "/api/v1/connections/erp")).Status);
    }

    [Fact]
    public async Task A_policy_is_shown_with_its_text_and_versions()
    {
        using var client = host.As("olga", "ops");
        var (_, list) = await Calls.GetAsync(client, "/api/v1/policies");
        Assert.Equal("crm", list.GetProperty("policies")[0].Text("name"));
        var (_, policy) = await Calls.GetAsync(client, "/api/v1/policies/crm");
        Assert.StartsWith("name: crm", policy.Text("source"), StringComparison.Ordinal);
        Assert.Equal(404, (await Calls.GetAsync(client, "/api/v1/policies/erp")).Status);
        Assert.Equal(404, (await Calls.GetAsync(client, "/api/v1/policies/crm?version=99")).Status);
        Assert.Equal(404, (await Calls.PutAsync(client, "/api/v1/policies/erp", ManagementHost.PolicySource)).Status);
        Assert.Equal(422, (await Calls.PutAsync(client, "/api/v1/policies/crm", "")).Status);
    }
}
