using System.Net;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>Streams that end because of their client: it reads nothing, it is thrown out, its token expires. The upstream is let go, the
/// place is free again, and the recording says why.</summary>
public sealed class StreamEndTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource _let = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Upstream _upstream = null!;
    private GatewayUnderTest? _gateway;

    public async ValueTask InitializeAsync() => _upstream = await Upstream.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("tools/call", """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{}}}""")]
    [InlineData("GET", "")]
    public async Task A_client_that_reads_nothing_is_cut_in_time(string method, string body)
    {
        _gateway = await StartAsync("clientStall: 1s");
        _upstream.Answers[method] = FloodAsync;
        using var reader = await SlowReader.AskAsync(_gateway, _gateway.Token("alice"), body);
        await _let.Task.WaitAsync(Patience);
        await _gateway.RecordedAsync("alice", EntryKind.Completed, p => p.Contains("\"end\":\"clientStalled\"", StringComparison.Ordinal));
        await AgainAsync(method);
    }

    [Theory]
    [InlineData("tools/call", """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{}}}""")]
    [InlineData("GET", "")]
    public async Task An_operator_ends_a_stream_that_its_client_does_not_read(string method, string body)
    {
        _gateway = await StartAsync("clientStall: 1h");
        _upstream.Answers[method] = FloodAsync;
        using var reader = await SlowReader.AskAsync(_gateway, _gateway.Token("alice"), body);
        await _asked.Task.WaitAsync(Patience);
        await BlockedAsync();
        var session = _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(_gateway.Entries("alice")[^1].Session.Value);
        Assert.True(await session.TerminateAsync("for a test", new PrincipalKey("http://127.0.0.1:8080/development", "olga")));
        await _let.Task.WaitAsync(Patience);
        await _gateway.RecordedAsync("alice", EntryKind.Completed, p => p.Contains("\"end\":\"terminated\"", StringComparison.Ordinal));
        await AgainAsync(method);
    }

    [Fact]
    public async Task A_standing_stream_ends_with_its_token_and_another_token_opens_it_again()
    {
        _gateway = await StartAsync("clientStall: 1h");
        _upstream.Answers["GET"] = OpenAsync;
        var expiring = await ExpiringAsync();
        using var stream = await expiring.OpenAsync(HttpMethod.Get, null, null);
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        Assert.Equal(":\n\n", await stream.Content.ReadAsStringAsync().WaitAsync(Patience));
        await _gateway.RecordedAsync("alice", EntryKind.Completed, p => p.Contains("\"end\":\"tokenExpired\"", StringComparison.Ordinal));
        await _let.Task.WaitAsync(Patience);
        // The timer that ended the stream may be some milliseconds ahead of the clock that judges tokens.
        using var patience = new CancellationTokenSource(Patience);
        while ((await expiring.SendAsync(HttpMethod.Get)).Status != HttpStatusCode.Unauthorized) patience.Token.ThrowIfCancellationRequested();
        using var again = await _gateway.Agent("alice").OpenAsync(HttpMethod.Get, null, null);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task A_call_that_streams_past_its_token_is_told_so()
    {
        _gateway = await StartAsync("clientStall: 1h");
        var expiring = await ExpiringAsync();
        _upstream.Answers["tools/call"] = OpenAsync;
        var heard = await expiring.CallAsync("echo");
        Assert.True(heard.IsError, heard.Text);
        Assert.Contains("Gateway, step identify: the token expired", heard.Words, StringComparison.Ordinal);
        await _gateway.RecordedAsync("alice", EntryKind.Completed, p => p.Contains("\"end\":\"tokenExpired\"", StringComparison.Ordinal));
        await _let.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_held_call_waits_no_longer_than_its_token_and_a_new_one_finds_its_approval()
    {
        _gateway = await StartAsync("clientStall: 1h");
        var held = await (await ExpiringAsync()).CallAsync("held");
        Assert.Contains("Not run yet", held.Words, StringComparison.Ordinal);
        var approval = held.Words.Split("Approval ")[^1].Split(' ')[0];
        Assert.Equal(VoteResult.Accepted, (await _gateway.DecideAsync(approval, approve: true)).Result);
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("held")).Words);
    }

    [Fact]
    public async Task A_gateway_that_stops_ends_what_listens_at_once_and_what_runs_after_a_while()
    {
        _gateway = await StartAsync("clientStall: 1h");
        _upstream.Answers["GET"] = OpenAsync;
        _upstream.Answers["tools/call"] = async (http, _) =>
        {
            _asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        using var client = new HttpClient { BaseAddress = _gateway.Client.BaseAddress };
        using var stream = await new Agent(client, "up", _gateway.Token("alice")).OpenAsync(HttpMethod.Get, null, null);
        var call = new Agent(client, "up", _gateway.Token("bob")).CallAsync("echo");
        await _asked.Task.WaitAsync(Patience);
        await _gateway.StopAsync().WaitAsync(Patience);
        Assert.Equal(":\n\n", await stream.Content.ReadAsStringAsync().WaitAsync(Patience));
        Assert.Contains("the gateway was stopped before the call was done", (await call).Words, StringComparison.Ordinal);
        foreach (var subject in (string[])["alice", "bob"])
            await _gateway.RecordedAsync(subject, EntryKind.Completed, p => p.Contains("\"end\":\"gatewayStopped\"", StringComparison.Ordinal));
    }

    private Task<GatewayUnderTest> StartAsync(string stall) => GatewayUnderTest.StartAsync($$"""
        limits: { {{stall}}, inFlightPerSession: 1, streamsPerSession: 1, responseBytes: 1GiB }
        connections: [ { name: up, url: "{{_upstream.Url}}", policy: all } ]
        policies:
          - name: all
            rules:
              - { name: all, when: 'true', effect: allow }
              - { name: ask, when: 'method == "tools/call" && tool.name == "held"', effect: approve, by: [approvers], within: 10m }
        """);

    // An agent whose token is good for long enough to be let in, however busy the machine is: a gateway is slowest at its first call, and
    // that is somebody else's.
    private async Task<Agent> ExpiringAsync()
    {
        Assert.Equal("done", (await _gateway!.Agent("warm").CallAsync("echo")).Words);
        return new Agent(_gateway, "up", _gateway.TokenFor(TimeSpan.FromSeconds(15), "alice"));
    }

    // More than all buffers on the way hold, until the gateway lets go.
    private async Task FloodAsync(HttpContext http, Arrival arrival)
    {
        _asked.TrySetResult();
        try
        {
            Upstream.BeginStream(http);
            var text = new string('x', 60_000);
            var log = System.Text.Encoding.UTF8.GetBytes(
                $$$"""data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"{{{text}}}"} }""" + "\n\n");
            for (var sent = 0L; sent < 1L << 29 && !http.RequestAborted.IsCancellationRequested; sent += log.Length)
            {
                await http.Response.Body.WriteAsync(log, http.RequestAborted);
                Interlocked.Exchange(ref _sent, sent);
            }
        }
        catch (OperationCanceledException)
        {
            // Cut, as it should be.
            http.Abort();
        }
        finally
        {
            _let.TrySetResult();
        }
    }

    private long _sent;

    // Waits until nothing more goes through: the gateway's write waits for its client.
    private async Task BlockedAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
        for (var before = -1L; before != Interlocked.Read(ref _sent) || before == 0;)
        {
            before = Interlocked.Read(ref _sent);
            await ticks.WaitForNextTickAsync(patience.Token);
        }
    }

    private async Task OpenAsync(HttpContext http, Arrival arrival)
    {
        Upstream.BeginStream(http);
        await http.Response.WriteAsync(": hello\n\n");
        await http.Response.Body.FlushAsync();
        await new TaskCompletionSource().Task.WaitAsync(http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _let.TrySetResult();
    }

    // There is one place in the session, and it is free again.
    private async Task AgainAsync(string method)
    {
        _upstream.Answers.TryRemove(method, out _);
        using var patience = new CancellationTokenSource(Patience);
        while (await _gateway!.Agent("alice").CallAsync("echo") is { Status: not HttpStatusCode.OK } heard)
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, heard.Status);
            patience.Token.ThrowIfCancellationRequested();
        }

        Assert.Equal("", _gateway.Log.Errors);
    }
}
