using Gateway.Abstractions.Sessions;
using Xunit;

namespace Gateway.Tests.Management;

public sealed class SessionApiTests(ManagementHost host) : IClassFixture<ManagementHost>
{
    [Fact]
    public async Task Sessions_are_listed_page_by_page_and_narrowed()
    {
        var mine = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 5; i++) mine.Add((await host.OpenAsync("lister")).Value);
        await host.OpenAsync("somebody-else");
        using var client = host.As("olga", "ops");

        var seen = new List<string>();
        for (var cursor = ""; cursor is not null;)
        {
            var (status, page) = await Calls.GetAsync(
                client, $"/api/v1/sessions?principal=lister&status=open&connection=crm&limit=2&cursor={cursor}");
            Assert.Equal(200, status);
            Assert.InRange(page.GetProperty("sessions").GetArrayLength(), 0, 2);
            seen.AddRange(page.GetProperty("sessions").EnumerateArray().Select(session => session.Text("id")));
            cursor = page.TryGetProperty("cursor", out var next) ? next.GetString() : null;
        }

        Assert.Equal(mine.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        var (_, none) = await Calls.GetAsync(client, "/api/v1/sessions?principal=lister&status=paused");
        Assert.Equal(0, none.GetProperty("sessions").GetArrayLength());
    }

    [Fact]
    public async Task A_session_is_paused_resumed_and_terminated_and_each_is_audited_and_recorded()
    {
        var id = (await host.OpenAsync()).Value;
        using var client = host.As("olga", "ops");

        var (paused, session) = await Calls.PostAsync(client, $"/api/v1/sessions/{id}/pause", new { reason = "let me look" });
        Assert.Equal((200, "paused", "let me look"), (paused, session.Text("status"), session.Text("reason")));
        var (again, conflict) = await Calls.PostAsync(client, $"/api/v1/sessions/{id}/pause", new { reason = "once more" });
        Assert.Equal((409, "session_state", "caller"), (again, conflict.Text("code"), conflict.Text("fault")));
        Assert.Equal(200, (await Calls.PostAsync(client, $"/api/v1/sessions/{id}/resume", new { reason = "it was nothing" })).Status);
        Assert.Equal(200, (await Calls.PostAsync(client, $"/api/v1/sessions/{id}/terminate", new { reason = "enough" })).Status);
        Assert.Equal(409, (await Calls.PostAsync(client, $"/api/v1/sessions/{id}/terminate", new { reason = "enough" })).Status);
        Assert.Equal(SessionStatus.Terminated, (await host.Grains.GetGrain<ISessionGrain>(id).ViewAsync())!.Status);

        var (_, audit) = await Calls.GetAsync(client, "/api/v1/audit?limit=100");
        var events = audit.GetProperty("events").EnumerateArray().Where(e => e.Text("resource") == id).ToList();
        Assert.Equal(
            ["refused terminateSession", "requested terminateSession", "done terminateSession", "requested terminateSession",
             "done resumeSession", "requested resumeSession", "refused pauseSession", "requested pauseSession", "done pauseSession",
             "requested pauseSession"],
            events.Select(e => $"{e.Text("phase")} {e.Text("operation")}"));
        Assert.All(events, e => Assert.Equal("olga", e.GetProperty("by").Text("subject")));

        var (_, recording) = await Calls.GetAsync(client, $"/api/v1/recordings/{id}/entries");
        Assert.Equal(["opened", "status", "status", "status"],
            recording.GetProperty("entries").EnumerateArray().Select(entry => entry.Text("kind")));
        Assert.Equal(["let me look", "it was nothing", "enough"],
            recording.GetProperty("entries").EnumerateArray().Skip(1).Select(entry => entry.GetProperty("payload").Text("reason")));
    }

    [Theory]
    [InlineData("/api/v1/sessions/s_00000000000000000000000000", 404, "not_found")]
    [InlineData("/api/v1/sessions/..%2f..%2fetc", 404, "not_found")]
    [InlineData("/api/v1/sessions?limit=0", 422, "request_invalid")]
    [InlineData("/api/v1/sessions?limit=-1", 422, "request_invalid")]
    [InlineData("/api/v1/sessions?limit=many", 422, "request_invalid")]
    [InlineData("/api/v1/sessions?limit=201", 422, "request_invalid")]
    [InlineData("/api/v1/sessions?status=OPEN", 422, "request_invalid")]
    [InlineData("/api/v1/sessions?cursor=made-up", 422, "request_invalid")]
    [InlineData("/api/v1/sessions/s_00000000000000000000000000/stream", 404, "not_found")]
    public async Task A_wrong_question_gets_its_own_answer(string path, int status, string code)
    {
        using var client = host.As("olga", "ops");
        var (got, problem) = await Calls.GetAsync(client, path);
        Assert.Equal((status, code), (got, problem.Text("code")));
        Assert.NotEmpty(problem.Text("fix"));
        Assert.NotEmpty(problem.Text("step"));
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
    }

    [Theory]
    [InlineData("", "application/json", 400)]
    [InlineData("null", "application/json", 400)]
    [InlineData("[]", "application/json", 400)]
    [InlineData("{\"reason\":1}", "application/json", 400)]
    [InlineData("{\"reason\":\"a\",\"reason\":\"b\"}", "application/json", 400)]
    [InlineData("{\"Reason\":\"a\"}", "application/json", 400)]
    [InlineData("{\"reason\":\"a\",\"more\":1}", "application/json", 400)]
    [InlineData("{\"reason\":\"a\"}", "text/plain", 400)]
    [InlineData("{}", "application/json", 422)]
    [InlineData("{\"reason\":\"\"}", "application/json", 422)]
    public async Task A_wrong_body_changes_nothing_and_is_not_repeated(string body, string type, int status)
    {
        var id = (await host.OpenAsync()).Value;
        using var client = host.As("olga", "ops");
        var (got, problem) = await Calls.PostTextAsync(client, $"/api/v1/sessions/{id}/terminate", body, type);
        Assert.Equal(status, got);
        Assert.Equal(status == 400 ? "request_unreadable" : "request_invalid", problem.Text("code"));
        Assert.Equal(SessionStatus.Open, (await host.Grains.GetGrain<ISessionGrain>(id).ViewAsync())!.Status);
    }

    [Fact]
    public async Task A_body_beyond_the_bound_is_refused()
    {
        var id = (await host.OpenAsync()).Value;
        using var client = host.As("olga", "ops");
        var (status, problem) = await Calls.PostAsync(client, $"/api/v1/sessions/{id}/pause", new { reason = new string('x', 300_000) });
        Assert.Equal((400, "request_unreadable"), (status, problem.Text("code")));
        var (tooLong, _) = await Calls.PostAsync(client, $"/api/v1/sessions/{id}/pause", new { reason = new string('x', 1_001) });
        Assert.Equal(422, tooLong);
    }

    [Fact]
    public async Task A_stream_resumes_after_the_last_event_and_ends_with_the_session()
    {
        var id = (await host.OpenAsync()).Value;
        var session = host.Grains.GetGrain<ISessionGrain>(id);
        using var client = host.As("ida", "auditors");
        using (var first = await EventReader.OpenAsync(client, $"/api/v1/sessions/{id}/stream"))
        {
            var (name, sequence, opened) = await first.NextAsync("the first entry");
            Assert.Equal(("entry", 1L, "opened"), (name, sequence, opened.Text("kind")));
            await session.PauseAsync("look", ManagementHost.Someone("olga").Key);
            Assert.Equal(2L, (await first.NextAsync("the pause, live")).Id);
        }

        await session.ResumeAsync("", ManagementHost.Someone("olga").Key);
        using var second = await EventReader.OpenAsync(client, $"/api/v1/sessions/{id}/stream", last: 1);
        Assert.Equal(2L, (await second.NextAsync("the pause, from the recording")).Id);
        Assert.Equal(3L, (await second.NextAsync("the resumption, from the recording")).Id);
        await session.TerminateAsync("enough", ManagementHost.Someone("olga").Key);
        Assert.Equal(4L, (await second.NextAsync("the termination, live")).Id);
        var (end, _, last) = await second.NextAsync("the end");
        Assert.Equal(("end", "terminated"), (end, last.Text("status")));
        Assert.True(await second.EndsAsync());
    }

    [Fact]
    public async Task Many_entries_arrive_once_each_and_in_order()
    {
        var id = (await host.OpenAsync()).Value;
        var session = host.Grains.GetGrain<ISessionGrain>(id);
        using var client = host.As("ida", "auditors");
        using var stream = await EventReader.OpenAsync(client, $"/api/v1/sessions/{id}/stream");
        var by = ManagementHost.Someone("olga").Key;
        for (var i = 0; i < 100; i++)
        {
            Assert.True(await session.PauseAsync("look", by));
            Assert.True(await session.ResumeAsync("", by));
        }

        for (var sequence = 1L; sequence <= 201; sequence++) Assert.Equal(sequence, (await stream.NextAsync($"entry {sequence}")).Id);
    }

    [Fact]
    public async Task A_recording_is_read_verified_and_exported()
    {
        var id = (await host.OpenAsync()).Value;
        await host.Grains.GetGrain<ISessionGrain>(id).PauseAsync("look", ManagementHost.Someone("olga").Key);
        using var client = host.As("ida", "auditors");

        var (_, page) = await Calls.GetAsync(client, $"/api/v1/recordings/{id}/entries?limit=1");
        Assert.Equal(2, page.GetProperty("next").GetInt64());
        var (_, rest) = await Calls.GetAsync(client, $"/api/v1/recordings/{id}/entries?from=2");
        Assert.False(rest.TryGetProperty("next", out _));
        var (_, verdict) = await Calls.GetAsync(client, $"/api/v1/recordings/{id}/verification");
        Assert.True(verdict.GetProperty("intact").GetBoolean());
        Assert.Equal(2, verdict.GetProperty("entries").GetInt64());
        var lines = (await client.GetStringAsync(new Uri($"/api/v1/recordings/{id}/export", UriKind.Relative))).Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Contains("\"sequence\":2", lines[1], StringComparison.Ordinal);
        Assert.Equal(404, (await Calls.GetAsync(client, "/api/v1/recordings/s_00000000000000000000000000/verification")).Status);
        Assert.Equal(422, (await Calls.GetAsync(client, $"/api/v1/recordings/{id}/entries?from=0")).Status);
    }
}
