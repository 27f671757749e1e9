using System.Text.Json;
using Xunit;

namespace Gateway.Tests.Management;

public sealed class WatchedReaderTests(ManagementHost host) : IClassFixture<ManagementHost>
{
    [Fact]
    public async Task Whoever_reads_searches_exports_or_watches_a_recording_is_in_the_audit_log()
    {
        var id = (await host.OpenAsync("watched")).Value;
        using var ida = host.As("ida", "auditors");
        Assert.Equal(200, (await Calls.GetAsync(ida, $"/api/v1/recordings/{id}/entries")).Status);
        using (var export = await ida.GetAsync(new Uri($"/api/v1/recordings/{id}/export", UriKind.Relative))) Assert.True(export.IsSuccessStatusCode);
        using (var stream = await ida.GetAsync(new Uri($"/api/v1/sessions/{id}/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead))
            Assert.True(stream.IsSuccessStatusCode);
        await FoundAsync(ida, $"/api/v1/recordings/search?text=hunter2secret&principal=watched&session={id}");
        Assert.Equal(404, (await Calls.GetAsync(ida, "/api/v1/recordings/hunter2secret/entries")).Status);

        var (_, audit) = await Calls.GetAsync(ida, "/api/v1/audit?limit=200");
        var mine = audit.GetProperty("events").EnumerateArray().Where(e => e.GetProperty("by").Text("subject") == "ida")
            .Select(e => (e.Text("phase"), e.Text("operation"), e.Text("resource"))).ToHashSet();
        foreach (var operation in (string[])["readRecording", "exportRecording", "watchSession"])
        {
            Assert.Contains(("requested", operation, id), mine);
            Assert.Contains(("done", operation, id), mine);
        }

        Assert.Contains(("requested", "searchRecordings", $"session={id} principal 1 words"), mine);
        Assert.Contains(("refused", "readRecording", "no session"), mine);
        Assert.DoesNotContain("hunter2", audit.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_finds_by_api_what_is_recorded_and_refuses_what_makes_no_sense()
    {
        using var olga = host.As("olga", "ops");
        var page = await FoundAsync(olga, "/api/v1/recordings/search?tool=no_such_tool");
        Assert.Equal(0, page.GetProperty("exchanges").GetArrayLength());
        foreach (var (query, word) in ((string Query, string Word)[])
        [
            ("limit=0", "limit"), ("limit=201", "limit"), ("text=!!!", "text"), ("from=yesterday", "from"), ("to=x", "to"), ("cursor=x", "cursor"),
            ($"text={new string('x', 501)}", "text"), ($"tool={new string('x', 301)}", "facet"),
        ])
        {
            var (status, problem) = await Calls.GetAsync(olga, $"/api/v1/recordings/search?{query}");
            Assert.True(status == 422, $"{query} gave {status}");
            Assert.Contains(word, problem.GetRawText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_export_that_is_not_there_cannot_be_set_back()
    {
        using var olga = host.As("olga", "ops");
        Assert.Equal(0, (await Calls.GetAsync(olga, "/api/v1/exports")).Body.GetProperty("exports").GetArrayLength());
        Assert.Equal(404, (await Calls.PostAsync(olga, "/api/v1/exports/none/reset", new { to = "start" })).Status);
        Assert.Equal(422, (await Calls.PostAsync(olga, "/api/v1/exports/none/reset", new { to = "-5" })).Status);
    }

    // The index is there a moment after the host.
    private static async Task<JsonElement> FoundAsync(HttpClient client, string path)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var (status, body) = await Calls.GetAsync(client, path);
            if (status == 200) return body;
            Assert.True(status == 409 && !patience.IsCancellationRequested, $"{status} {body}");
            await ticks.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
