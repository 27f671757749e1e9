using System.Text;
using System.Text.Json;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>Numbers, pieces and nested encodings of raw values, in both directions: nothing of them in what anyone got or kept.</summary>
public sealed class NestedCanaryTests : IAsyncLifetime
{
    // What is searched is what is recorded, and not what encryption makes of it.
    private const string InClear = ", encrypt: false";

    private readonly List<(string Where, byte[] Bytes)> _seen = [];
    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync($$"""
            limits: { requestBytes: 4MiB }
            connections:
              - { name: up, url: "{{_upstream.Url}}", policy: hide }
              - { name: stand-ins, url: "{{_upstream.Url}}", policy: stand-ins }
            policies:
              - name: hide
                rules:
                  - { name: all, when: 'true', effect: allow }
                  - { name: hide, when: 'true', effect: mask, kinds: ["*"], in: [request, response] }
              - name: stand-ins
                rules:
                  - { name: all, when: 'true', effect: allow }
                  - { name: hide, when: 'true', effect: mask, kinds: ["*"], with: surrogate, in: [request, response] }
            """, recording: InClear);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("up")]
    [InlineData("stand-ins")]
    public async Task Nothing_raw_or_encoded_is_seen_or_kept(string connection)
    {
        var agent = _gateway.Agent("alice", connection);
        Note("numbers", await CallAsync(agent, NestedCanaries.Numbers), connection);
        foreach (var group in NestedCanaries.All.Chunk(40))
        {
            var members = "{" + string.Join(',', group.Select((c, i) => $"\"m{i}x\":{JsonSerializer.Serialize("see " + c.Text)}")) + "}";
            Note(group[0].Chain, await CallAsync(agent, members), connection);
        }

        _seen.AddRange(_upstream.Arrivals.Select(a => ("upstream", a.Body)));
        await _gateway.StopAsync();
        _seen.AddRange(Directory.EnumerateFiles(_gateway.Folder, "*", SearchOption.AllDirectories).Select(f => ($"file {Path.GetFileName(f)}", File.ReadAllBytes(f))));
        _seen.Add(("log", Encoding.UTF8.GetBytes(_gateway.Log.Text)));
        Assert.Contains(_seen, s => s.Where == "file gateway.db");
        Assert.Contains(_seen, s => s.Where == "file 0000000001.log");
        var found = _seen.SelectMany(s => NestedCanaries.Find(s.Where, s.Bytes)).ToList();
        Assert.True(found.Count == 0, $"{found.Count} raw values:\n{string.Join('\n', found.Take(20))}");
        Assert.Equal("", _gateway.Log.Errors);
        _gateway.Verify();
    }

    // As arguments, as a result of every form, and in an error.
    private async Task<Heard> CallAsync(Agent agent, string members)
    {
        var text = JsonSerializer.Serialize(members);
        _upstream.Answers["tools/call"] = (http, arrival) => Upstream.JsonAsync(http,
            $"{{\"jsonrpc\":\"2.0\",\"id\":{arrival.Id},\"error\":{{\"code\":1,\"message\":{text},\"data\":{members}}}}}");
        var failed = await agent.CallAsync("echo", members);
        Assert.True((int)failed.Status < 500, _gateway.Log.Errors);
        _seen.Add(("client, an error", failed.Body));
        _upstream.Answers["tools/call"] = (http, arrival) => Upstream.ResultAsync(http, arrival,
            $"{{\"content\":[{{\"type\":\"text\",\"text\":{text}}}],\"structuredContent\":{members}}}");
        return await agent.CallAsync("echo", members);
    }

    private void Note(string where, Heard heard, string connection)
    {
        Assert.False(heard.IsError, $"{connection}, {where}: {heard.Text}");
        _seen.Add(($"client, {where}", heard.Body));
    }
}
