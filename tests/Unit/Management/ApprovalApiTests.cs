using Gateway.Abstractions.Approvals;
using Xunit;

namespace Gateway.Tests.Management;

public sealed class ApprovalApiTests(ManagementHost host) : IClassFixture<ManagementHost>
{
    [Fact]
    public async Task An_approver_sees_and_decides_what_names_one_of_the_groups()
    {
        var id = (await host.AskAsync("alice", "crm-approvers")).Value;
        using var carol = host.As("carol", "approvers crm-approvers");
        using var dave = host.As("dave", "approvers other-approvers");

        var (_, list) = await Calls.GetAsync(carol, "/api/v1/approvals?status=pending");
        Assert.Contains(list.GetProperty("approvals").EnumerateArray(), a => a.Text("id") == id && a.Text("target") == "delete_customer");
        var (_, others) = await Calls.GetAsync(dave, "/api/v1/approvals");
        Assert.DoesNotContain(others.GetProperty("approvals").EnumerateArray(), a => a.Text("id") == id);
        Assert.Equal(404, (await Calls.GetAsync(dave, $"/api/v1/approvals/{id}")).Status);
        var (forbidden, problem) = await Calls.PostAsync(dave, $"/api/v1/approvals/{id}/decision", new { approve = true });
        Assert.Equal((403, "approval_not_entitled"), (forbidden, problem.Text("code")));

        var (status, approval) = await Calls.PostAsync(carol, $"/api/v1/approvals/{id}/decision", new { approve = true, reason = "known" });
        Assert.Equal((200, "approved", "carol"), (status, approval.Text("status"), approval.GetProperty("decidedBy").Text("subject")));
        var (settled, late) = await Calls.PostAsync(carol, $"/api/v1/approvals/{id}/decision", new { approve = false, reason = "no" });
        Assert.Equal((409, "approval_settled"), (settled, late.Text("code")));
        Assert.Equal(ApprovalStatus.Approved, (await host.Grains.GetGrain<IApprovalGrain>(id).ViewAsync())!.Status);
    }

    [Fact]
    public async Task Nobody_decides_a_call_of_their_own()
    {
        var id = (await host.AskAsync("carol", "crm-approvers")).Value;
        using var carol = host.As("carol", "approvers crm-approvers");
        var (status, problem) = await Calls.PostAsync(carol, $"/api/v1/approvals/{id}/decision", new { approve = true });
        Assert.Equal((403, "approval_own_call"), (status, problem.Text("code")));
        Assert.Equal(ApprovalStatus.Pending, (await host.Grains.GetGrain<IApprovalGrain>(id).ViewAsync())!.Status);
    }

    [Fact]
    public async Task A_no_needs_a_reason_and_a_wrong_id_is_told()
    {
        var id = (await host.AskAsync("alice", "user:carol")).Value;
        using var carol = host.As("carol", "approvers");
        var (status, problem) = await Calls.PostAsync(carol, $"/api/v1/approvals/{id}/decision", new { approve = false });
        Assert.Equal((422, "request_invalid"), (status, problem.Text("code")));
        Assert.Equal(400, (await Calls.PostTextAsync(carol, $"/api/v1/approvals/{id}/decision", "{\"reason\":\"x\"}")).Status);
        Assert.Equal(422, (await Calls.PostAsync(carol, "/api/v1/approvals/a_1/decision", new { approve = true })).Status);
        const string nowhere = "/api/v1/approvals/a_00000000000000000000000000/decision";
        Assert.Equal(404, (await Calls.PostAsync(carol, nowhere, new { approve = true })).Status);
        var no = new { approve = false, reason = "no" };
        Assert.Equal(200, (await Calls.PostAsync(carol, $"/api/v1/approvals/{id}/decision", no)).Status);
    }

    [Fact]
    public async Task What_nobody_decided_in_time_is_shown_as_expired()
    {
        var id = (await host.AskAsync("alice", "late-approvers", TimeSpan.FromMilliseconds(-1))).Value;
        using var olga = host.As("olga", "ops");
        var (_, expired) = await Calls.GetAsync(olga, "/api/v1/approvals/all?status=expired");
        Assert.Contains(expired.GetProperty("approvals").EnumerateArray(), a => a.Text("id") == id);
        var (_, pending) = await Calls.GetAsync(olga, "/api/v1/approvals/all?status=pending&limit=200");
        Assert.DoesNotContain(pending.GetProperty("approvals").EnumerateArray(), a => a.Text("id") == id);
    }

    [Theory]
    [InlineData("/api/v1/approvals/stream", "carol", "approvers stream-approvers")]
    [InlineData("/api/v1/approvals/all/stream", "ida", "auditors")]
    public async Task A_stream_shows_what_waits_and_what_becomes_of_it(string path, string name, string groups)
    {
        var waiting = (await host.AskAsync("alice", "stream-approvers")).Value;
        using var client = host.As(name, groups);
        using var stream = await EventReader.OpenAsync(client, path);
        Assert.Equal("pending", await StatusOfAsync(stream, waiting));
        var asked = (await host.AskAsync("alice", "stream-approvers")).Value;
        Assert.Equal("pending", await StatusOfAsync(stream, asked));
        using var decider = host.As("carol", "approvers stream-approvers");
        await Calls.PostAsync(decider, $"/api/v1/approvals/{asked}/decision", new { approve = true });
        Assert.Equal("approved", await StatusOfAsync(stream, asked));
        await Calls.PostAsync(decider, $"/api/v1/approvals/{waiting}/decision", new { approve = false, reason = "no" });
        Assert.Equal("denied", await StatusOfAsync(stream, waiting));
    }

    private static async Task<string> StatusOfAsync(EventReader stream, string id)
    {
        while (true)
        {
            var (_, _, approval) = await stream.NextAsync($"approval {id}");
            if (approval.Text("id") == id) return approval.Text("status");
        }
    }
}
