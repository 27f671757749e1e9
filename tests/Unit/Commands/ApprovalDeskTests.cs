using System.Diagnostics;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Sessions;
using Gateway.Commands;
using Gateway.Tests.Identity;
using Gateway.Tests.Management;
using Gateway.Tests.Scenarios;
using Xunit;

namespace Gateway.Tests.Commands;

/// <summary>An approver at the desk: keys in, lines out, against a real gateway.</summary>
public sealed class ApprovalDeskTests(ManagementHost host) : IClassFixture<ManagementHost>
{
    [Fact]
    public async Task One_key_decides_what_is_shown_and_a_no_asks_for_its_reason()
    {
        var first = (await host.AskAsync("alice", "desk-one")).Value;
        await using var desk = new Desk(host, "carol", "approvers desk-one");
        await desk.ShowsAsync($"1 of 1: {first}");
        desk.Press("a");
        await desk.SaysAsync($"{first} is approved.");

        var second = (await host.AskAsync("alice", "desk-one")).Value;
        await desk.ShowsAsync($"1 of 1: {second}");
        desk.Press("dnot todax\by\r");
        await desk.SaysAsync($"{second} is denied.");
        desk.Press("q");
        Assert.Equal(ExitCodes.Done, await desk.Ended);
        Assert.Equal(ApprovalStatus.Approved, (await ViewAsync(first)).Status);
        Assert.Equal("not today", (await ViewAsync(second)).Reason);
    }

    [Fact]
    public async Task A_key_never_decides_what_came_after_it_was_pressed()
    {
        var first = (await host.AskAsync("alice", "desk-two")).Value;
        await using var desk = new Desk(host, "carol", "approvers desk-two");
        await desk.SaysAsync($"1 of 1: {first}");
        var second = (await host.AskAsync("bob", "desk-two")).Value;
        await desk.SaysAsync("2 wait");
        using var dave = host.As("dave", "approvers desk-two");
        await Calls.PostAsync(dave, $"/api/v1/approvals/{first}/decision", new { approve = false, reason = "no" });
        await desk.SaysAsync("Enter goes on.");
        desk.Press("a\r");
        await desk.SaysAsync($"1 of 1: {second}");
        Assert.Equal(ApprovalStatus.Pending, (await ViewAsync(second)).Status);
    }

    [Fact]
    public async Task A_key_that_was_pressed_twice_decides_once()
    {
        var first = (await host.AskAsync("alice", "desk-six")).Value;
        await using var desk = new Desk(host, "carol", "approvers desk-six");
        await desk.SaysAsync($"1 of 1: {first}");
        var second = (await host.AskAsync("bob", "desk-six")).Value;
        await desk.SaysAsync("2 wait");
        desk.Press("aa");
        await desk.SaysAsync($"{first} is approved.");
        await desk.SaysAsync($"1 of 1: {second}");
        desk.Press("q");
        Assert.Equal(ExitCodes.Done, await desk.Ended);
        Assert.Equal(ApprovalStatus.Pending, (await ViewAsync(second)).Status);
    }

    [Fact]
    public async Task A_key_that_is_held_down_decides_once()
    {
        var first = (await host.AskAsync("alice", "desk-held")).Value;
        await using var desk = new Desk(host, "carol", "approvers desk-held");
        await desk.ShowsAsync($"1 of 1: {first}");
        var second = (await host.AskAsync("bob", "desk-held")).Value;
        await desk.SaysAsync("2 wait");
        desk.Press("a");
        await desk.ShowsAsync($"1 of 1: {second}");
        desk.Repeat('a');
        await desk.SaysAsync("Keys pressed too early were ignored");
        Assert.Equal((ApprovalStatus.Approved, ApprovalStatus.Pending), ((await ViewAsync(first)).Status, (await ViewAsync(second)).Status));
        desk.Press("\ra");
        await desk.SaysAsync($"{second} is approved.");
        desk.Press("q");
        Assert.Equal(ExitCodes.Done, await desk.Ended);
    }

    [Theory]
    [InlineData("desk-seven", "ga", "[a]pprove all 2")]
    [InlineData("desk-eight", "e/id=3\ry", "[y] approve it so")]
    public async Task Keys_that_run_ahead_decide_nothing_that_was_not_yet_on_the_screen(string group, string keys, string shows)
    {
        var session = OpaqueId.NewSession();
        string[] alike =
        [
            (await host.AskAsync("alice", group, session: session, arguments: """{"id":1}""")).Value,
            (await host.AskAsync("alice", group, session: session, arguments: """{"id":2}""")).Value,
        ];
        await using var desk = new Desk(host, "carol", $"approvers {group}");
        await desk.SaysAsync("[g]roup of 2");
        desk.Press(keys);
        await desk.SaysAsync(shows);
        desk.Press("q");
        Assert.Equal(ExitCodes.Done, await desk.Ended);
        foreach (var id in alike) Assert.Equal(ApprovalStatus.Pending, (await ViewAsync(id)).Status);
    }

    [Fact]
    public async Task A_reason_behind_a_key_that_came_too_early_decides_nothing()
    {
        await host.AskAsync("alice", "desk-nine");
        await using var desk = new Desk(host, "carol", "approvers desk-nine");
        await desk.SaysAsync("[q]uit");
        var second = (await host.AskAsync("bob", "desk-nine")).Value;
        await desk.SaysAsync("2 wait");
        desk.Press("sd");
        await desk.ShowsAsync($"1 of 2: {second}");
        desk.Press("bad table\r");
        // From here on keys are commands again.
        desk.Press("dno\r");
        await desk.SaysAsync($"{second} is denied.", $"{second} is approved.");
        Assert.Equal((ApprovalStatus.Denied, "no"), ((await ViewAsync(second)).Status, (await ViewAsync(second)).Reason));
    }

    [Fact]
    public async Task So_it_is_at_a_group()
    {
        var session = OpaqueId.NewSession();
        string[] alike =
        [
            (await host.AskAsync("alice", "desk-ten", session: session)).Value,
            (await host.AskAsync("alice", "desk-ten", session: session)).Value,
        ];
        await using var desk = new Desk(host, "carol", "approvers desk-ten");
        await desk.SaysAsync("[g]roup of 2");
        desk.Press("gd");
        await desk.SaysAsync("[a]pprove all 2");
        desk.Press("already done\u001bq");
        Assert.Equal(ExitCodes.Done, await desk.Ended);
        foreach (var id in alike) Assert.Equal(ApprovalStatus.Pending, (await ViewAsync(id)).Status);
    }

    [Fact]
    public async Task So_it_is_where_nothing_waited_when_the_key_was_pressed()
    {
        await using var desk = new Desk(host, "carol", "approvers desk-eleven");
        desk.Press("d");
        await desk.SaysAsync("Keys pressed too early were ignored; Enter goes on.");
        var first = (await host.AskAsync("alice", "desk-eleven")).Value;
        await desk.ShowsAsync($"1 of 1: {first}", "Enter goes on.");
        desk.Press("bad\r");
        await desk.ShowsAsync($"1 of 1: {first}");
        desk.Press("q");
        Assert.Equal(ExitCodes.Done, await desk.Ended);
        Assert.Equal(ApprovalStatus.Pending, (await ViewAsync(first)).Status);
    }

    [Fact]
    public async Task Where_somebody_else_settled_what_was_shown_Enter_alone_goes_on()
    {
        var first = (await host.AskAsync("alice", "desk-twelve")).Value;
        await using var desk = new Desk(host, "carol", "approvers desk-twelve");
        await desk.SaysAsync($"1 of 1: {first}");
        var second = (await host.AskAsync("bob", "desk-twelve")).Value;
        await desk.SaysAsync("2 wait");
        using var dave = host.As("dave", "approvers desk-twelve");
        await Calls.PostAsync(dave, $"/api/v1/approvals/{first}/decision", new { approve = false, reason = "no" });
        await desk.SaysAsync($"{first} is denied");
        await desk.SaysAsync("goes on.");
        desk.Press("d bad table\u001bq");
        Assert.Equal(ExitCodes.Done, await desk.Ended);
        Assert.DoesNotContain($"1 of 1: {second}", desk.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_is_shown_whole_and_decided_with_one_key_each_on_its_own()
    {
        var session = OpaqueId.NewSession();
        var other = (await host.AskAsync("alice", "desk-three")).Value;
        string[] alike =
        [
            (await host.AskAsync("alice", "desk-three", session: session, arguments: """{"id":1,"why":"old"}""")).Value,
            (await host.AskAsync("alice", "desk-three", session: session, arguments: """{"id":2,"why":"old"}""")).Value,
        ];
        await using var desk = new Desk(host, "carol", "approvers desk-three");
        await desk.SaysAsync("[g]roup of 2");
        desk.Press("g");
        await desk.SaysAsync("[a]pprove all 2");
        Assert.Contains("/why = \"old\"", desk.Text, StringComparison.Ordinal);
        Assert.Contains("/id = 2", desk.Text, StringComparison.Ordinal);
        var late = (await host.AskAsync("alice", "desk-three", session: session)).Value;
        desk.Press("a");
        foreach (var id in alike) await desk.SaysAsync($"{id} is approved.");
        Assert.Equal(ApprovalStatus.Pending, (await ViewAsync(late)).Status);
        Assert.Equal(ApprovalStatus.Pending, (await ViewAsync(other)).Status);
    }

    [Fact]
    public async Task An_edit_with_half_a_character_is_refused_and_the_desk_stays_open()
    {
        var id = (await host.AskAsync("alice", "desk-half", arguments: """{"id":1}""")).Value;
        await using var desk = new Desk(host, "carol", "approvers desk-half");
        await desk.ShowsAsync($"1 of 1: {id}");
        desk.Press("e/id=a\ud83d\r");
        await desk.SaysAsync("half a character");
        await desk.ShowsAsync($"1 of 1: {id}");
        desk.Press("q");
        Assert.Equal(ExitCodes.Done, await desk.Ended);
        Assert.Equal(ApprovalStatus.Pending, (await ViewAsync(id)).Status);
    }

    [Fact]
    public async Task An_edit_is_shown_before_it_is_meant()
    {
        var id = (await host.AskAsync("alice", "desk-four", arguments: """{"limit":500}""")).Value;
        await using var desk = new Desk(host, "carol", "approvers desk-four");
        await desk.ShowsAsync($"1 of 1: {id}");
        desk.Press("e/limit=10\r");
        await desk.SaysAsync("[y] approve it so");
        Assert.Contains("/limit: 500 → 10", desk.Text, StringComparison.Ordinal);
        desk.Press("y");
        await desk.SaysAsync($"{id} is approved.");
        var view = await ViewAsync(id);
        Assert.Equal((2, "10"), (view.Revision, view.Edits[0].Value));
    }

    [Fact]
    public async Task At_a_terminal_watch_takes_keys()
    {
        if (!File.Exists("/usr/bin/script")) Assert.Skip("no pseudo terminal: script (util-linux) is not installed");
        var id = (await host.AskAsync("alice", "desk-five")).Value;
        var command = $"dotnet {GatewayExecutable.Program} approvals watch --url {host.Address.AbsoluteUri} "
            + $"--token {host.TokenOf("carol", "approvers desk-five")}";
        var start = new ProcessStartInfo("/usr/bin/script", ["-qefc", command, "/dev/null"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["TERM"] = "xterm";
        using var terminal = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await HearAsync(terminal, "[q]uit", patience.Token);
        await terminal.StandardInput.WriteAsync("a");
        await terminal.StandardInput.FlushAsync(patience.Token);
        await HearAsync(terminal, $"{id} is approved.", patience.Token);
        await terminal.StandardInput.WriteAsync("q");
        await terminal.StandardInput.FlushAsync(patience.Token);
        await terminal.WaitForExitAsync(patience.Token);
        Assert.Equal(0, terminal.ExitCode);
        Assert.Equal(ApprovalStatus.Approved, (await ViewAsync(id)).Status);
    }

    private static async Task HearAsync(Process terminal, string awaited, CancellationToken patience)
    {
        var (heard, buffer) = ("", new char[1024]);
        while (!heard.Contains(awaited, StringComparison.Ordinal))
        {
            var count = await terminal.StandardOutput.ReadAsync(buffer, patience);
            Assert.True(count > 0, $"The terminal closed before '{awaited}' came:\n{heard}");
            heard += new string(buffer, 0, count);
        }
    }

    private async Task<ApprovalView> ViewAsync(string id) => (await host.Grains.GetGrain<IApprovalGrain>(id).ViewAsync())!;

    private sealed class Desk : IAsyncDisposable
    {
        private readonly ManualTime _time = new();
        private readonly HeardWriter _output = new();
        private readonly CancellationTokenSource _leave = new(TimeSpan.FromSeconds(60));
        private readonly Remote _remote;
        private readonly ApprovalDesk _desk;

        public Desk(ManagementHost host, string name, string groups)
        {
            _remote = new Remote(host.Address, host.TokenOf(name, groups));
            _desk = new ApprovalDesk(_remote, new Screen(_output, json: false), _time);
            Ended = _desk.RunAsync(_leave.Token);
        }

        public Task<int> Ended { get; }

        public string Text => _output.Text;

        public void Press(string keys)
        {
            foreach (var key in keys)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                _desk.Press(key);
            }
        }

        public void Repeat(char key)
        {
            _time.Advance(TimeSpan.FromMilliseconds(600));
            _desk.Press(key);
        }

        public Task ShowsAsync(string page, string prompt = "[q]uit") => _output.HeardAsync(page, prompt, _leave.Token);

        public Task SaysAsync(params string[] oneOf) => _output.HeardAsync(oneOf, _leave.Token);

        public async ValueTask DisposeAsync()
        {
            await _leave.CancelAsync();
            await ((Task)Ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _remote.Dispose();
            _leave.Dispose();
        }
    }
}
