using System.Net;
using Gateway.Abstractions.Sessions;
using Xunit;

namespace Gateway.Tests.Management;

/// <summary>A host of its own: its store is broken on purpose.</summary>
public sealed class StoreFailureTests(ManagementHost host) : IClassFixture<ManagementHost>
{
    [Fact]
    public async Task A_store_that_cannot_write_stops_changes_and_readiness_and_both_recover()
    {
        var id = (await host.OpenAsync()).Value;
        using var client = host.As("olga", "ops");
        host.Store.Broken = true;
        using (var refused = await client.PostAsync(new Uri($"/api/v1/sessions/{id}/terminate", UriKind.Relative),
            new StringContent("{\"reason\":\"x\"}", System.Text.Encoding.UTF8, "application/json")))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.Contains("store_unavailable", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(SessionStatus.Open, (await host.Grains.GetGrain<ISessionGrain>(id).ViewAsync())!.Status);
        Assert.Equal(200, (await Calls.GetAsync(client, $"/api/v1/sessions/{id}")).Status);
        var (ready, answer) = await Calls.GetAsync(client, "/readyz");
        Assert.Equal(503, ready);
        Assert.Contains("disk", answer.Text("store"), StringComparison.Ordinal);
        Assert.Equal("ok\n", await client.GetStringAsync(new Uri("/healthz", UriKind.Relative)));

        host.Store.Broken = false;
        Assert.Equal(200, (await Calls.PostAsync(client, $"/api/v1/sessions/{id}/terminate", new { reason = "x" })).Status);
    }

    [Fact]
    public async Task It_is_ready_where_store_and_policies_are()
    {
        await using var other = new ManagementHost();
        await other.InitializeAsync();
        using var client = new HttpClient { BaseAddress = other.Address };
        var (status, answer) = await Calls.GetAsync(client, "/readyz");
        Assert.Equal((200, true), (status, answer.GetProperty("ready").GetBoolean()));
    }
}
