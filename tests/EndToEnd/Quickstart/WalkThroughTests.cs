using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.EndToEnd.Quickstart;

/// <summary>The front page's walk-through, with the official clients.</summary>
public sealed class WalkThroughTests(QuickstartFixture quickstart)
{
    // Of customer 1002, in every form in which the server sends them.
    private static readonly string[] Raw =
        ["ada.example@example.org", "5555 5555 5555 4444", "GB29NWBK60161331926819", "776-12-1338", "7946 0107"];

    [Theory]
    [InlineData("v1 legacy", "2025-11-25")]
    [InlineData("v2 legacy", "2025-11-25")]
    [InlineData("v2 auto", "2026-07-28")]
    [InlineData("v2 pin", "2026-07-28")]
    public async Task A_client_sees_masked_results_and_readable_refusals(string client, string version)
    {
        await Peers.RequireAsync();
        var report = await Peers.CallAsync(client, quickstart.Crm, quickstart.Alice,
            ("find_customer", new JsonObject { ["query"] = "ada" }),
            ("run_sql", new JsonObject { ["query"] = "DELETE FROM orders" }),
            ("run_sql", new JsonObject { ["query"] = "SELECT count(*) FROM orders" }),
            ("export_report", new JsonObject { ["seconds"] = 0 }));
        Assert.Equal(version, (string?)report["version"]);
        Assert.Equal(["find_customer", "list_customers", "run_sql", "delete_customer", "export_report"],
            report["tools"]!.AsArray().Select(t => (string)t!["name"]!));

        var found = report["results"]![0]!;
        Assert.Equal("Ada Example", (string?)found["result"]!["structuredContent"]!["customers"]![0]!["name"]);
        Assert.All(Raw, raw => Assert.DoesNotContain(raw, found.ToJsonString(), StringComparison.Ordinal));

        var refused = report["results"]![1]!["result"]!;
        Assert.True((bool?)refused["isError"]);
        Assert.Contains("Only queries may run", (string?)refused["content"]![0]!["text"], StringComparison.Ordinal);
        Assert.DoesNotContain("\"isError\":true", report["results"]![2]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(5, report["results"]![3]!["progress"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("v1 legacy", 1021)]
    [InlineData("v2 auto", 1022)]
    public async Task A_deletion_waits_for_a_person_and_runs_once(string client, int customer)
    {
        await Peers.RequireAsync();
        var deleting = Peers.CallAsync(client, quickstart.Crm, quickstart.Alice, ("delete_customer", new JsonObject { ["id"] = customer }));
        var approval = await PendingAsync(deleting);
        Assert.False(deleting.IsCompleted);
        using var own = await DecideAsync(quickstart.Alice, approval);
        Assert.Equal(HttpStatusCode.Forbidden, own.StatusCode);
        using var decided = await DecideAsync(quickstart.Carol, approval);
        Assert.True(decided.IsSuccessStatusCode, await decided.Content.ReadAsStringAsync());
        var result = (await deleting)["results"]![0]!["result"]!;
        Assert.Equal($"Customer {customer} is deleted, with all orders.", (string?)result["content"]![0]!["text"]);
    }

    [Fact]
    public async Task Nobody_passes_without_a_token()
    {
        using var client = new HttpClient();
        var ping = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(quickstart.Crm, ping);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("resource_metadata=", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_masked_is_nowhere_and_the_recording_verifies()
    {
        await Peers.RequireAsync();
        await Peers.CallAsync("v2 auto", quickstart.Crm, quickstart.Alice, ("find_customer", new JsonObject { ["query"] = "ada" }));
        var (code, output, errors) = await quickstart.Gateway.CommandAsync("recording", "verify");
        Assert.True(code == 0, output + errors);
        // The lock file is held exclusively, and empty.
        var written = Directory.EnumerateFiles(Path.Combine(quickstart.Gateway.Folder, "data"))
            .Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)).ToDictionary(f => f, ReadShared);
        Assert.NotEmpty(written);
        Assert.All(Raw, raw =>
        {
            Assert.DoesNotContain(written, file => file.Value.AsSpan().IndexOf(Encoding.UTF8.GetBytes(raw)) >= 0);
            Assert.DoesNotContain(raw, quickstart.Gateway.Said, StringComparison.Ordinal);
        });
    }

    // The gateway has its files open.
    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private async Task<string> PendingAsync(Task<JsonNode> deleting)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        do
        {
            Assert.False(deleting.IsFaulted, deleting.Exception?.ToString());
            using var client = Management(quickstart.Carol);
            var list = await client.GetFromJsonAsync<JsonObject>("/api/v1/approvals?status=pending", patience.Token);
            if (list!["approvals"]!.AsArray().FirstOrDefault() is { } item)
            {
                return (string)item["id"]!;
            }
        }
        while (await ticks.WaitForNextTickAsync(patience.Token));

        throw new TimeoutException("No approval came into Carol's inbox.");
    }

    private async Task<HttpResponseMessage> DecideAsync(string token, string approval)
    {
        using var client = Management(token);
        var decision = new { approve = true, reason = "Asked for by the customer" };
        return await client.PostAsJsonAsync($"/api/v1/approvals/{approval}/decision", decision);
    }

    private HttpClient Management(string token)
    {
        var client = new HttpClient { BaseAddress = quickstart.Gateway.Url };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
