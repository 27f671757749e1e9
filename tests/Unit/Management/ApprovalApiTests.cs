using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Sessions;
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

    [Theory]
    [InlineData("oncall:crm", "oscar")]
    [InlineData("user:lea-admin", "lea")]
    [InlineData("user:http://127.0.0.1:8080/development ivy", "ivy")]
    public async Task Whoever_may_decide_sees_what_waits_however_it_names_them(string by, string name)
    {
        var id = (await host.AskAsync("alice", by)).Value;
        using var client = host.As(name, "approvers");
        using var other = host.As("dave", "approvers");
        Assert.Contains(id, await WaitingAsync(client));
        Assert.DoesNotContain(id, await WaitingAsync(other));
        using (var stream = await EventReader.OpenAsync(client, "/api/v1/approvals/stream"))
            Assert.Equal("pending", await StatusOfAsync(stream, id));
        Assert.Equal(404, (await Calls.GetAsync(other, $"/api/v1/approvals/{id}")).Status);
        Assert.Equal(200, (await Calls.GetAsync(client, $"/api/v1/approvals/{id}")).Status);
        Assert.Equal(200, (await Calls.PostAsync(client, $"/api/v1/approvals/{id}/decision", new { approve = true })).Status);
    }

    [Theory]
    [InlineData("user:peer")]
    [InlineData("oncall:crm")]
    public async Task A_group_that_looks_like_another_entry_shows_nobodys_inbox(string by)
    {
        var id = (await host.AskAsync("alice", by)).Value;
        using var mallory = host.As("mallory", $"approvers * {by}");
        Assert.DoesNotContain(id, await WaitingAsync(mallory));
        Assert.Equal(404, (await Calls.GetAsync(mallory, $"/api/v1/approvals/{id}")).Status);
        Assert.Equal((403, "approval_not_entitled"),
            await CodeAsync(mallory, $"/api/v1/approvals/{id}/decision", new { approve = true }));
    }

    [Fact]
    public async Task A_call_is_shown_told_and_decided_however_deep_its_arguments_are()
    {
        const int Depth = 250;
        var deep = string.Concat(Enumerable.Repeat("""{"a":""", Depth)) + "7" + new string('}', Depth);
        using var carol = host.As("carol", "approvers deep-approvers");
        using var stream = await EventReader.OpenAsync(carol, "/api/v1/approvals/stream");
        var id = (await host.AskAsync("alice", "deep-approvers", arguments: deep)).Value;
        Assert.Equal("pending", await StatusOfAsync(stream, id));
        foreach (var path in (string[])["/api/v1/approvals?limit=200", $"/api/v1/approvals/{id}"])
        {
            var (status, shown) = await Calls.GetAsync(carol, path);
            Assert.Equal(200, status);
            Assert.Contains(deep, shown.GetRawText(), StringComparison.Ordinal);
        }

        Assert.Equal(200, (await Calls.PostAsync(carol, $"/api/v1/approvals/{id}/decision", new { approve = true })).Status);
        var body = $$$"""{"approve":true,"edits":[{"pointer":"/a","value":{{{deep}}}}]}""";
        Assert.Equal(400, (await Calls.PostTextAsync(carol, $"/api/v1/approvals/{id}/decision", body)).Status);
    }

    [Theory]
    [InlineData("""[{"pointer":"/note","value":"\ud800"}]""", 422)]
    [InlineData("""[{"pointer":"/note","value":{"\ud800":1}}]""", 400)]
    [InlineData("""[{"pointer":"/note","value":["\udc00"]}]""", 422)]
    [InlineData("""[{"pointer":"/\ud800","value":1}]""", 400)]
    public async Task Half_a_character_in_an_edit_is_refused_and_the_inbox_goes_on_showing_the_call(string edits, int expected)
    {
        var id = (await host.AskAsync("alice", "half-approvers")).Value;
        using var carol = host.As("carol", "approvers half-approvers");
        var body = $$"""{"approve":true,"revision":1,"edits":{{edits}}}""";
        Assert.Equal(expected, (await Calls.PostTextAsync(carol, $"/api/v1/approvals/{id}/decision", body)).Status);
        Assert.Contains(id, await WaitingAsync(carol));
    }

    [Fact]
    public async Task A_stream_shows_what_happens_to_an_approval_that_goes_on_waiting()
    {
        using var carol = host.As("carol", "approvers both-approvers");
        using var stream = await EventReader.OpenAsync(carol, "/api/v1/approvals/stream");
        var id = (await host.AskAsync("alice", "both-approvers", terms: new ApprovalTerms { Quorum = 2 })).Value;
        Assert.Equal("pending", await StatusOfAsync(stream, id));
        var edit = new { approve = true, revision = 1, edits = new object[] { new { pointer = "/limit", value = 5 } } };
        Assert.Equal(200, (await Calls.PostAsync(carol, $"/api/v1/approvals/{id}/decision", edit)).Status);
        while (true)
        {
            var (_, _, shown) = await stream.NextAsync("the edited call");
            if (shown.Text("id") != id || shown.GetProperty("revision").GetInt32() == 1) continue;
            Assert.Equal("pending", shown.Text("status"));
            Assert.Contains("limit", shown.GetProperty("message").GetRawText(), StringComparison.Ordinal);
            break;
        }
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

    [Fact]
    public async Task Edits_a_quorum_and_a_say_that_is_handed_on_go_through_the_api()
    {
        var terms = new ApprovalTerms { Quorum = 2, MayDelegate = true };
        var id = (await host.AskAsync("alice", "two-approvers", terms: terms)).Value;
        using var carol = host.As("carol", "approvers two-approvers");
        using var dave = host.As("dave", "approvers two-approvers");
        using var zoe = host.As("zoe", "approvers");
        var path = $"/api/v1/approvals/{id}";

        var edit = new { approve = true, revision = 1, edits = new object[] { new { pointer = "/limit", value = 5 } } };
        var (edited, first) = await Calls.PostAsync(carol, path + "/decision", edit);
        Assert.Equal((200, "pending", 2), (edited, first.Text("status"), first.GetProperty("revision").GetInt32()));
        Assert.Equal((409, "approval_outdated"), await CodeAsync(dave, path + "/decision", new { approve = true, revision = 1 }));
        var secret = new { approve = true, revision = 2, edits = new object[] { new { pointer = "/to", value = "a@b.example" } } };
        Assert.Equal((422, "approval_invalid"), await CodeAsync(dave, path + "/decision", secret));
        Assert.Equal((403, "approval_not_allowed"),
            await CodeAsync(dave, path + "/decision", new { approve = true, revision = 2, window = new { uses = 5, seconds = 60 } }));

        Assert.Equal(200, (await Calls.PostAsync(dave, path + "/delegation", new { to = "user:zoe" })).Status);
        Assert.Equal((403, "approval_not_entitled"), await CodeAsync(dave, path + "/decision", new { approve = true, revision = 2 }));
        var (_, shown) = await Calls.GetAsync(zoe, path);
        Assert.Contains("limit", shown.GetProperty("sheet").GetProperty("edits").ToString(), StringComparison.Ordinal);
        var (done, approved) = await Calls.PostAsync(zoe, path + "/decision", new { approve = true, revision = 2 });
        Assert.Equal((200, "approved"), (done, approved.Text("status")));
        var (back, withdrawn) = await Calls.PostAsync(carol, path + "/take-back", new { reason = "too soon" });
        Assert.Equal((200, "withdrawn"), (back, withdrawn.Text("status")));
    }

    [Fact]
    public async Task A_broken_glass_is_loud_and_reviewed_by_another()
    {
        var id = (await host.AskAsync("alice", "crm-approvers", terms: new ApprovalTerms { BreakGlass = ["user:ivan"] })).Value;
        using var ivan = host.As("ivan", "approvers");
        using var carol = host.As("carol", "approvers crm-approvers");
        var path = $"/api/v1/approvals/{id}";
        Assert.Equal((422, "approval_invalid"), await CodeAsync(ivan, path + "/decision", new { approve = true, breakGlass = true }));
        var (status, broken) = await Calls.PostAsync(ivan, path + "/decision", new { approve = true, breakGlass = true, reason = "fire" });
        Assert.Equal((200, true), (status, broken.GetProperty("glassBroken").GetBoolean()));
        Assert.Equal((403, "approval_own_call"), await CodeAsync(ivan, path + "/review", new { reason = "fine" }));
        var (_, reviewed) = await Calls.PostAsync(carol, path + "/review", new { reason = "it was right" });
        Assert.Equal("carol: it was right", reviewed.Text("review"));
    }

    [Fact]
    public async Task One_decision_covers_a_group_and_each_of_it_keeps_its_own_outcome()
    {
        var session = OpaqueId.NewSession();
        var first = (await host.AskAsync("alice", "group-approvers", session: session, arguments: """{"id":1,"why":"old"}""")).Value;
        var second = (await host.AskAsync("alice", "group-approvers", session: session, arguments: """{"id":2,"why":"old"}""")).Value;
        var settled = (await host.AskAsync("alice", "group-approvers", session: session)).Value;
        var notMine = (await host.AskAsync("alice", "other-approvers", session: session)).Value;
        var elsewhere = (await host.AskAsync("alice", "group-approvers")).Value;
        const string nowhere = "a_00000000000000000000000000";
        using var carol = host.As("carol", "approvers group-approvers");
        await Calls.PostAsync(carol, $"/api/v1/approvals/{settled}/decision", new { approve = false, reason = "no" });

        var (_, listed) = await Calls.GetAsync(carol, "/api/v1/approvals/groups");
        var group = listed.GetProperty("groups").EnumerateArray().Single(g => g.Text("session") == session.Value);
        Assert.Equal([first, second], group.GetProperty("approvals").EnumerateArray().Select(static member => member.Text("id")));
        var (_, list) = await Calls.GetAsync(carol, "/api/v1/approvals?status=pending");
        var item = list.GetProperty("approvals").EnumerateArray().Single(a => a.Text("id") == first);
        Assert.Equal([second], item.GetProperty("group").EnumerateArray().Select(static id => id.GetString()));

        var all = new[] { first, second, settled, notMine, elsewhere, nowhere }.Select(static id => new { id, revision = 1 });
        var (status, answer) = await Calls.PostAsync(carol, "/api/v1/approvals/decisions", new { approve = true, approvals = all });
        Assert.Equal(200, status);
        Assert.Equal(
            ["approved", "approved", "approval_settled", "approval_not_entitled", "approval_unlike", "not_found"],
            answer.GetProperty("results").EnumerateArray().Select(static result =>
                result.TryGetProperty("code", out var code) ? code.GetString() : result.Text("status")));
        foreach (var id in (string[])[notMine, elsewhere])
            Assert.Equal(ApprovalStatus.Pending, (await host.Grains.GetGrain<IApprovalGrain>(id).ViewAsync())!.Status);
        using var olga = host.As("olga", "ops");
        var (_, audit) = await Calls.GetAsync(olga, "/api/v1/audit?limit=200");
        foreach (var id in (string[])[first, second, notMine]) Assert.Contains(id, audit.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"approve":true,"approvals":[]}""")]
    [InlineData("""{"approve":false,"approvals":[{"id":"a_00000000000000000000000000"}]}""")]
    [InlineData("""{"approve":true,"approvals":[{"id":"a_1"}]}""")]
    [InlineData("""{"approve":true,"approvals":[null]}""")]
    [InlineData("""{"approve":true,"approvals":[{"id":"a_00000000000000000000000000"},{"id":"a_00000000000000000000000000"}]}""")]
    public async Task A_decision_about_a_group_that_cannot_be_is_refused_whole(string body)
    {
        using var carol = host.As("carol", "approvers group-approvers");
        Assert.Equal(422, (await Calls.PostTextAsync(carol, "/api/v1/approvals/decisions", body)).Status);
    }

    private static async Task<(int Status, string Code)> CodeAsync(HttpClient client, string path, object body)
    {
        var (status, problem) = await Calls.PostAsync(client, path, body);
        return (status, problem.Text("code"));
    }

    private static async Task<List<string>> WaitingAsync(HttpClient client)
    {
        var (_, list) = await Calls.GetAsync(client, "/api/v1/approvals?status=pending&limit=200");
        return [.. list.GetProperty("approvals").EnumerateArray().Select(static approval => approval.Text("id"))];
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
