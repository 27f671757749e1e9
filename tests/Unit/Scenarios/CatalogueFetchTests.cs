using Gateway.Abstractions.Recording;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>Who asks for a connection's tools when nobody has listed them yet.</summary>
public sealed class CatalogueFetchTests : Scenario
{
    private protected override Task<GatewayUnderTest> StartAsync() => GatewayUnderTest.StartAsync($$"""
        connections: [ { name: up, url: "{{_upstream.Url}}", policy: some } ]
        policies:
          - name: some
            rules:
              - { name: not-these, when: 'method == "tools/list" && principal.subject in ["mallory", "mike"]', effect: deny, reason: not for you }
              - { name: lists, when: 'method == "tools/list"', effect: allow }
              - { name: reads, when: 'tool.readOnly', effect: allow }
        """, _folder);

    [Fact]
    public async Task Whom_policy_does_not_let_list_tools_keeps_nobody_else_from_them()
    {
        foreach (var refused in (string[])["mallory", "mike", "mallory", "mike"])
            Assert.True((await _gateway.Agent(refused).CallAsync("echo")).IsError);
        Assert.Equal(0, _upstream.Count("tools/list"));
        // Each of them was asked about once.
        Assert.Equal((1, 1), (ListsDenied("mallory"), ListsDenied("mike")));

        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
        Assert.Equal("done", (await _gateway.Agent("mallory").CallAsync("echo")).Words);
        // The upstream is not asked again, by whomever, for a tool that it does not have.
        foreach (var caller in (string[])["alice", "bob", "mallory"])
            Assert.True((await _gateway.Agent(caller).CallAsync("other")).IsError);
        Assert.Equal(1, _upstream.Count("tools/list"));
        Assert.Equal(1, ListsDenied("mallory"));
    }

    private int ListsDenied(string subject) => _gateway.Entries(subject).Count(static entry =>
        entry.Kind == (byte)EntryKind.Denied && GatewayUnderTest.Text(entry).Contains("tools/list", StringComparison.Ordinal));
}
