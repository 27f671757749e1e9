using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Approvals.Channels;
using Xunit;

namespace Gateway.Tests.Management;

/// <summary>Records that nobody can read, damaged or of a newer version, among others.</summary>
public sealed class UnreadableRecordTests(ManagementHost host) : IClassFixture<ManagementHost>
{
    [Theory]
    [InlineData("{")]
    [InlineData("""{"Status":"OfANewerVersion"}""")]
    public async Task An_approval_that_cannot_be_read_hides_no_other_one(string body)
    {
        var other = (await host.AskAsync("alice", "readers")).Value;
        await WriteAsync("approval", OpaqueId.NewApproval().Value, "pending", body);
        using var carol = host.As("carol", "approvers readers");
        Assert.Contains(other, Ids(await OkAsync(carol, "/api/v1/approvals?limit=200"), "approvals"));
        var groups = await OkAsync(carol, "/api/v1/approvals/groups");
        Assert.Contains(groups.GetProperty("groups").EnumerateArray(), group => Ids(group, "approvals").Contains(other));
        Assert.Equal(other, (await OkAsync(carol, $"/api/v1/approvals/{other}")).Text("id"));
        using (var stream = await EventReader.OpenAsync(carol, "/api/v1/approvals/stream"))
        {
            string seen;
            do seen = (await stream.NextAsync("the other approval")).Data.Text("id");
            while (seen != other);
        }

        var inbox = await host.Grains.GetGrain<IApproverGrain>("readers").InboxAsync();
        Assert.Contains(inbox, view => view.Request.Id.Value == other);
    }

    [Fact]
    public async Task What_cannot_be_read_is_told_as_damage_and_decides_nothing()
    {
        var id = OpaqueId.NewApproval().Value;
        await WriteAsync("approval", id, "pending", "{");
        using var carol = host.As("carol", "approvers readers");
        var (status, problem) = await Calls.GetAsync(carol, $"/api/v1/approvals/{id}");
        Assert.Equal((500, "state_damaged"), (status, problem.Text("code")));
        (status, problem) = await Calls.PostAsync(carol, $"/api/v1/approvals/{id}/decision", new { approve = true });
        Assert.Equal((500, "state_damaged"), (status, problem.Text("code")));
        using var olga = host.As("olga", "auditors");
        var audit = await OkAsync(olga, "/api/v1/audit?limit=200");
        Assert.Contains(audit.GetProperty("events").EnumerateArray(),
            e => e.Text("resource").Contains(id, StringComparison.Ordinal) && e.Text("code") == "state_damaged");
    }

    [Fact]
    public async Task A_notice_a_hold_a_session_and_an_audit_event_that_cannot_be_read_hide_no_other_one()
    {
        using var olga = host.As("olga", "ops auditors");
        var session = (await host.OpenAsync()).Value;
        Assert.Equal(200, (await Calls.PostAsync(olga, "/api/v1/retention/holds", new { session, reason = "ticket 1" })).Status);
        foreach (var (kind, tag) in ((string, string)[])
            [(NoticeRecord.Kind, NoticeRecord.Due), ("legal-hold", "placed"), ("session", "open"), ("audit", "done")])
            await WriteAsync(kind, OpaqueId.NewSession().Value, tag, "{");
        await OkAsync(olga, "/api/v1/approvals/deliveries");
        Assert.Contains((await OkAsync(olga, "/api/v1/retention/holds")).GetProperty("items").EnumerateArray(),
            hold => hold.Text("target") == session);
        Assert.Contains(session, Ids(await OkAsync(olga, "/api/v1/sessions?limit=200"), "sessions"));
        await OkAsync(olga, "/api/v1/audit?limit=200");
    }

    private Task<long> WriteAsync(string kind, string key, string tag, string body) =>
        host.Store.WriteAsync(new StateWrite(kind, key, 0, tag, System.Text.Encoding.UTF8.GetBytes(body)));

    private static async Task<JsonElement> OkAsync(HttpClient client, string path)
    {
        var (status, body) = await Calls.GetAsync(client, path);
        Assert.Equal(200, status);
        return body;
    }

    private static IEnumerable<string> Ids(JsonElement list, string of) =>
        list.GetProperty(of).EnumerateArray().Select(static item => item.Text("id"));
}
