using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Management.Approvals;
using Gateway.Tests.Approvals;
using Xunit;

namespace Gateway.Tests.Management;

/// <summary>Held calls of much text, many of one session.</summary>
public sealed class LongApprovalTests(ManagementHost host) : IClassFixture<ManagementHost>
{
    private const int Count = 16;

    [Fact]
    public async Task A_page_of_long_calls_is_short_and_the_rest_follows()
    {
        var asked = await AskAsync("list-approvers");
        using var carol = host.As("carol", "approvers list-approvers");
        var (seen, pages, cursor) = (new List<string>(), 0, "");
        do
        {
            var (status, page) = await Calls.GetAsync(carol, $"/api/v1/approvals?limit=200&cursor={cursor}");
            Assert.Equal(200, status);
            var ids = page.GetProperty("approvals").EnumerateArray().Select(static approval => approval.Text("id")).ToList();
            Assert.InRange(ids.Count, 0, 6);
            (seen, pages) = ([.. seen, .. ids], pages + 1);
            cursor = page.TryGetProperty("cursor", out var next) ? next.GetString()! : "";
        }
        while (cursor.Length > 0);
        Assert.InRange(pages, 3, 20);
        Assert.Equal(asked.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Groups_of_long_calls_are_shown_as_far_as_was_looked_and_a_call_with_all_that_wait_beside_it()
    {
        var asked = await AskAsync("group-approvers");
        using var carol = host.As("carol", "approvers group-approvers");
        var (_, groups) = await Calls.GetAsync(carol, "/api/v1/approvals/groups");
        Assert.True(groups.GetProperty("more").GetBoolean());
        Assert.InRange(Assert.Single(groups.GetProperty("groups").EnumerateArray()).GetProperty("approvals").GetArrayLength(), 2, Count - 1);
        var (_, one) = await Calls.GetAsync(carol, $"/api/v1/approvals/{asked[0]}");
        Assert.Equal(asked.Skip(1).Order(StringComparer.Ordinal),
            one.GetProperty("group").EnumerateArray().Select(static id => id.GetString()!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_only_counted_comes_without_its_messages()
    {
        var asked = await AskAsync("counted");
        var page = await host.Grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key).ApprovalsAsync(
            new ApprovalQuery(ApprovalStatus.Pending, null, ["counted"], null, 200) { WithoutMessages = true });
        Assert.Equal(asked.Order(StringComparer.Ordinal),
            page.Approvals.Select(static view => view.Request.Id.Value).Order(StringComparer.Ordinal));
        Assert.All(page.Approvals, static view => Assert.Equal(0, view.Request.Message.Length));
    }

    [Fact]
    public async Task A_feed_that_nobody_reads_holds_a_bounded_number_of_bytes()
    {
        var feed = new ApprovalFeed();
        var view = SomeApproval.Begun(SomeApproval.Request() with { Message = new byte[4 * 1024 * 1024] });
        for (var round = 0; round < 2; round++)
        {
            for (var n = 0; n < 100; n++) await feed.ChangedAsync(view);
            var held = 0;
            while (feed.TryRead(out _)) held++;
            Assert.Equal(4, held);
        }
    }

    private async Task<List<string>> AskAsync(string by)
    {
        var (session, text, ids) = (OpaqueId.NewSession(), new string('x', 300_000), new List<string>());
        for (var n = 0; n < Count; n++)
            ids.Add((await host.AskAsync("alice", by, session: session, arguments: $$"""{"n":{{n}},"text":"{{text}}"}""")).Value);
        return ids;
    }
}
