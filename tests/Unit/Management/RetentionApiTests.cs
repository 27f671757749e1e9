using Xunit;

namespace Gateway.Tests.Management;

public sealed class RetentionApiTests(ManagementHost host) : IClassFixture<ManagementHost>
{
    [Fact]
    public async Task A_session_on_hold_stays_and_an_erased_one_shows_hashes_and_verifies()
    {
        var id = (await host.OpenAsync()).Value;
        using var client = host.As("olga", "ops");
        var body = new { session = id, reason = "ticket 4711" };
        Assert.Equal([id], Names((await Calls.PostAsync(client, "/api/v1/retention/erase", body)).Body, "open"));
        Assert.Equal(200, (await Calls.PostAsync(client, $"/api/v1/sessions/{id}/terminate", new { reason = "over" })).Status);

        var (_, holds) = await Calls.PostAsync(client, "/api/v1/retention/holds", body);
        Assert.Contains(holds.GetProperty("items").EnumerateArray(), h => h.Text("target") == id && h.Text("reason") == "ticket 4711");
        Assert.Equal([id], Names((await Calls.PostAsync(client, "/api/v1/retention/erase", body)).Body, "onHold"));
        Assert.Equal(200, (await Calls.PostAsync(client, "/api/v1/retention/holds/lift", new { session = id })).Status);
        Assert.Equal(404, (await Calls.PostAsync(client, "/api/v1/retention/holds/lift", new { session = id })).Status);

        Assert.Equal([id], Names((await Calls.PostAsync(client, "/api/v1/retention/erase", body)).Body, "erased"));
        var (_, read) = await Calls.GetAsync(client, $"/api/v1/recordings/{id}/entries");
        var entries = read.GetProperty("entries").EnumerateArray().ToArray();
        Assert.Equal("opened", entries[0].Text("kind"));
        Assert.Equal(64, entries[0].Text("payloadHash").Length);
        Assert.False(entries[0].TryGetProperty("payload", out _));
        Assert.Equal("erased", entries[^1].Text("kind"));
        var (_, verdict) = await Calls.GetAsync(client, $"/api/v1/recordings/{id}/verification");
        Assert.True(verdict.GetProperty("intact").GetBoolean());
    }

    [Fact]
    public async Task The_reason_of_a_hold_is_kept_without_raw_values()
    {
        var id = (await host.OpenAsync()).Value;
        using var client = host.As("olga", "ops");
        var (_, holds) = await Calls.PostAsync(client, "/api/v1/retention/holds", new { session = id, reason = "ask ann.smith@example.com" });
        Assert.Contains(holds.GetProperty("items").EnumerateArray(), h => h.Text("target") == id && h.Text("reason") == "ask [email]");
    }

    [Fact]
    public async Task What_names_neither_or_both_or_gives_no_reason_is_refused()
    {
        using var client = host.As("olga", "ops");
        const string session = "s_00000000000000000000000000";
        object[] wrong =
        [
            new { reason = "r" }, new { session, issuer = "i", subject = "s", reason = "r" }, new { issuer = "i", reason = "r" },
            new { session = "nothing", reason = "r" }, new { session }, new { session, reason = "" },
            new { issuer = "https://idp.example ", subject = "s", reason = "r" }, new { issuer = "i", subject = "s", reason = "r" },
            new { issuer = "https://idp.example", subject = new string('s', 256), reason = "r" },
        ];
        foreach (var body in wrong) Assert.Equal(422, (await Calls.PostAsync(client, "/api/v1/retention/erase", body)).Status);
    }

    private static IEnumerable<string?> Names(System.Text.Json.JsonElement answer, string which) =>
        answer.TryGetProperty(which, out var names) ? names.EnumerateArray().Select(n => n.GetString()) : [];
}
