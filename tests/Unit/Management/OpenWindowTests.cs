using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Stores;
using Gateway.Tests.Approvals;
using Xunit;

namespace Gateway.Tests.Management;

/// <summary>Windows that are open longer than people had to decide, in lists.</summary>
public sealed class OpenWindowTests(ManagementHost host) : IClassFixture<ManagementHost>
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_window_is_listed_as_approved_until_it_closes_and_then_by_what_ran()
    {
        var ran = new ApprovalRun(new ExchangeId("x_1"), OpaqueId.NewSession(), new byte[32], 1, RunState.Answered, 2, null, HasResult: false);
        var open = await WriteAsync(Minute);
        var used = await WriteAsync(Minute, ran);
        var closed = await WriteAsync(-Minute);
        var over = await WriteAsync(-Minute, ran);
        Assert.Equal(["approved", "approved", "expired", "completed"], await StatusesAsync("", open, used, closed, over));
        Assert.Equal(["approved", "approved", "", ""], await StatusesAsync("approved", open, used, closed, over));
        Assert.Equal(["", "", "expired", ""], await StatusesAsync("expired", open, used, closed, over));
    }

    private async Task<string> WriteAsync(TimeSpan left, params ApprovalRun[] runs)
    {
        var now = TimeProvider.System.GetUtcNow();
        var id = OpaqueId.NewApproval();
        var view = SomeApproval.Begun(SomeApproval.Request() with
        {
            Id = id, Binding = CallBinding.None, ExpiresAtUnixMs = (now - Minute - Minute).ToUnixTimeMilliseconds(),
        }) with
        {
            Status = ApprovalStatus.Approved,
            Window = new WindowGrant(GrantScope.Principal, 9, 3_600, [], (now + left).ToUnixTimeMilliseconds()),
            Runs = [.. runs],
        };
        await host.Store.WriteAsync(new StateWrite("approval", id.Value, 0, "approved", StateCell<ApprovalView>.Write(view)));
        return id.Value;
    }

    private async Task<IEnumerable<string>> StatusesAsync(string status, params string[] ids)
    {
        using var ida = host.As("ida", "auditors");
        var (_, page) = await Calls.GetAsync(ida, $"/api/v1/approvals/all?limit=200&status={status}");
        var listed = page.GetProperty("approvals").EnumerateArray()
            .ToDictionary(static approval => approval.Text("id"), static approval => approval.Text("status"), StringComparer.Ordinal);
        return ids.Select(id => listed.GetValueOrDefault(id, ""));
    }
}
