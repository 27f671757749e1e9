using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>The executable, with raw values in all that it is sent: nothing of them in what it prints or keeps, whatever goes wrong.</summary>
public sealed class ProcessCanaryTests : IAsyncLifetime
{
    private readonly List<(string Where, byte[] Bytes)> _seen = [];
    private Upstream _upstream = null!;
    private GatewayExecutable _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _gateway = await GatewayExecutable.StartAsync($$"""
            limits: { requestBytes: 64KiB, upstreamTimeout: 1s }
            connections:
              - { name: up, url: "{{_upstream.Url}}", policy: hide, hold: 0s }
              - { name: nowhere, url: "http://127.0.0.1:1/mcp", policy: hide }
            policies:
              - name: hide
                rules:
                  - { name: all, when: 'true', effect: allow }
                  - { name: hide, when: 'true', effect: mask, kinds: ["*"], in: [response] }
                  - { name: no, when: 'method == "tools/call" && tool.name == "denied"', effect: deny, reason: "It is out of bounds." }
                  - { name: ask, when: 'method == "tools/call" && tool.name == "held"', effect: approve, by: [approvers], within: 10m }
            """, recording: ", encrypt: false");
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_raw_is_printed_or_kept_by_the_process()
    {
        await CallAsync();
        await MisuseAsync();
        await OperateAsync();
        await BreakHttpAsync();
        foreach (var words in (string[][])[["recording", "verify"], ["recording", "list"], ["doctor"], ["approvals", "list", "--all", "--token", Ops]])
        {
            var (code, said) = await _gateway.CommandAsync(words);
            Assert.True(code is 0 or 1, said);
            Note(string.Join(' ', words), said);
        }

        Assert.Equal(0, await _gateway.StopAsync());
        Note("printed", _gateway.Said);
        Assert.Contains("gateway listens at", _gateway.Said, StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(_gateway.Folder, "*", SearchOption.AllDirectories)) _seen.Add((file, await File.ReadAllBytesAsync(file)));
        // Not vacuous: the calls are in there, masked.
        Assert.Contains(_seen, s => s.Where.Contains("gateway.db", StringComparison.Ordinal) && s.Bytes.AsSpan().IndexOf("[email]"u8) >= 0);
        var found = _seen.SelectMany(s => Canaries.Find(s.Where, s.Bytes)).ToList();
        Assert.True(found.Count == 0, $"{found.Count} raw values:\n{string.Join('\n', found.Take(12))}");
    }

    private string Ops => _gateway.Token("olga", "ops", "approvers");

    private static string Arguments => $$$"""{"a":"{{{Canaries.Text}}}","b":["{{{Canaries.Escaped}}}",{{{Canaries.Members}}}]}""";

    private async Task CallAsync()
    {
        var agent = Agent();
        _upstream.Answers["tools/call"] = (http, arrival) => Upstream.ResultAsync(http, arrival, $$$"""{"content":[{"type":"text","text":"{{{Canaries.Text}}}"}]}""");
        foreach (var tool in (string[])["echo", "denied", "held"]) Note(tool, (await agent.CallAsync(tool, Arguments)).Text);
        Func<Microsoft.AspNetCore.Http.HttpContext, Task>[] misdeeds =
        [
            http => Upstream.JsonAsync(http, Canaries.Text),
            http => Upstream.JsonAsync(http, $"{{\"error\":\"{Canaries.Text}\"}}", 500),
            http => Upstream.JsonAsync(http, $"{{\"a\":\"{Canaries.Text}\"}}", 401),
            http => Task.Run(http.Abort),
            http => new TaskCompletionSource().Task.WaitAsync(http.RequestAborted),
        ];
        foreach (var misdeed in misdeeds)
        {
            _upstream.Answers["tools/call"] = (http, _) => misdeed(http);
            Note("a bad upstream", (await agent.CallAsync("echo", Arguments)).Text);
        }

        Note("no upstream", (await Agent("nowhere").CallAsync("echo", Arguments)).Text);
    }

    private async Task MisuseAsync()
    {
        var agent = Agent();
        string[] bodies =
        [
            Canaries.Text, $"[{Arguments}]", $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{Arguments},\"params\":1}}",
            new string('x', 70_000) + Canaries.Text,
        ];
        foreach (var body in bodies) Note("a bad body", (await agent.PostAsync(body)).Text);
        Note("a bad token", (await new Agent(_gateway.Client, "up", Canaries.All["jwt"]).AskAsync("ping")).Text);
        Note("a bad connection", (await Agent(Uri.EscapeDataString(Canaries.All["email"])).AskAsync("ping")).Text);
        Note("a bad query", (await Agent($"up?access_token={Canaries.All["jwt"]}").AskAsync("ping")).Text);
        foreach (var header in (string[])["Mcp-Session-Id", "MCP-Protocol-Version", "Origin", "Cookie", "User-Agent", "traceparent", "Host"])
        {
            var telling = Agent();
            telling.Headers[header] = Canaries.All["card"].Replace(' ', '-');
            Note(header, (await telling.AskAsync("ping")).Text);
        }
    }

    private async Task OperateAsync()
    {
        using var operate = new HttpClient { BaseAddress = _gateway.Client.BaseAddress };
        operate.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Ops);
        var reason = $"{{\"reason\":\"{Canaries.Text}\"}}";
        var email = Uri.EscapeDataString(Canaries.All["email"]);
        foreach (var path in (string[])["sessions", "approvals/all", "audit", $"sessions?principal={email}", $"sessions/{email}", $"approvals/{email}", $"policies/{email}", email])
            Note(path, await operate.GetStringAnywayAsync($"/api/v1/{path}"));
        foreach (var path in (string[])[$"sessions/{email}/terminate", $"approvals/{email}/decision", "principals/revoke", $"policies/{email}/explain", "policies/hide/test"])
            foreach (var body in (string[])[reason, Canaries.Text])
                Note(path, await operate.PostAnywayAsync($"/api/v1/{path}", body));

        var sessions = await operate.GetStringAnywayAsync("/api/v1/sessions");
        var session = sessions.Split("\"id\":\"")[1].Split('"')[0];
        var approval = (await operate.GetStringAnywayAsync("/api/v1/approvals/all")).Split("\"id\":\"a_")[1].Split('"')[0];
        var denied = await operate.PostAnywayAsync($"/api/v1/approvals/a_{approval}/decision", $"{{\"approve\":false,\"reason\":\"{Canaries.Text}\"}}");
        Assert.StartsWith("200 ", denied, StringComparison.Ordinal);
        Note("a decision", denied);
        var issuer = _gateway.Client.BaseAddress!.AbsoluteUri + "development";
        var revoked = await operate.PostAnywayAsync("/api/v1/principals/revoke", $"{{\"issuer\":\"{issuer}\",\"subject\":\"bob\",\"reason\":\"{Canaries.Text}\"}}");
        Assert.StartsWith("200 ", revoked, StringComparison.Ordinal);
        Note("a revocation", revoked);
        foreach (var verb in (string[])["pause", "resume", "terminate"]) Note(verb, await operate.PostAnywayAsync($"/api/v1/sessions/{session}/{verb}", reason));
        Note("after", await operate.GetStringAnywayAsync($"/api/v1/sessions/{session}"));
        Note("after", await operate.GetStringAnywayAsync("/api/v1/audit"));
    }

    private async Task BreakHttpAsync()
    {
        var (card, email) = (Canaries.All["card"], Canaries.All["email"]);
        string[] texts = [$"GET /{card} HTTP/1.1\r\n\r\n", $"{email} / HTTP/9\r\n\r\n", $"GET / HTTP/1.1\r\nHost: {email}\r\nX: \u0001{email}\r\n\r\n"];
        foreach (var text in texts)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, _gateway.Client.BaseAddress!.Port);
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
            using var reader = new StreamReader(socket.GetStream());
            Note("broken HTTP", await reader.ReadToEndAsync());
        }
    }

    private Agent Agent(string connection = "up") => new(_gateway.Client, connection, _gateway.Token("alice"));

    private void Note(string where, string text) => _seen.Add((where, Encoding.UTF8.GetBytes(text)));
}
