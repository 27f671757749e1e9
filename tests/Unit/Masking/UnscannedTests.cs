using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Rules;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>A detector that fails, or gives up, hides what it could not look at: on the way of every message, and in the recording.</summary>
public sealed class UnscannedTests
{
    private const string Secret = "BOOM-1234 is at jane.roe@customer.example";

    [Fact]
    public async Task A_detector_that_throws_blocks_its_text_and_number_and_the_recording_says_so()
    {
        await using var upstream = await Upstream.StartAsync();
        upstream.Answers["tools/call"] = (http, arrival) => Upstream.ResultAsync(http, arrival,
            $$$"""{"content":[{"type":"text","text":"{{{Secret}}}"},{"type":"text","text":"all is well"}],"structuredContent":{"n":20441712,"m":7} }""");
        await using var gateway = await StartAsync(upstream);
        // No configuration can make a detector throw; one that was built wrongly stands for the fault in one.
        var live = gateway.Services.GetRequiredService<LiveConfig>();
        live.Replace(live.Current with { Masking = live.Current.Masking.With(new DetectionRules([Broken("BOOM-", "[0-9]{4}"), Broken("", "2[0-9]{7}")], [])) });

        var heard = await gateway.Agent("alice").CallAsync("read");
        var body = Encoding.UTF8.GetString(heard.Body);
        Assert.Contains("[unscanned]", body, StringComparison.Ordinal);
        Assert.Contains("all is well", body, StringComparison.Ordinal);
        Assert.Contains("\"n\":20000000,\"m\":7", body, StringComparison.Ordinal);
        Assert.DoesNotContain("BOOM", body, StringComparison.Ordinal);
        Assert.DoesNotContain("jane", body, StringComparison.Ordinal);
        var recorded = await gateway.RecordedAsync("alice", EntryKind.Completed, p => p.Contains("[unscanned]", StringComparison.Ordinal));
        Assert.Contains("\"kind\":\"unscanned\"", recorded, StringComparison.Ordinal);
        await NothingRawAsync(gateway);
    }

    [Fact]
    public async Task A_detector_that_throws_over_a_request_hides_it_from_the_recording()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await StartAsync(upstream);
        var live = gateway.Services.GetRequiredService<LiveConfig>();
        live.Replace(live.Current with { Masking = live.Current.Masking.With(new DetectionRules([Broken("BOOM-", "[0-9]{4}")], [])) });
        await gateway.Agent("alice").CallAsync("write", $$"""{"note":"{{Secret}}"}""");
        var recorded = await gateway.RecordedAsync("alice", EntryKind.Admitted, p => p.Contains("\"write\"", StringComparison.Ordinal));
        Assert.Contains("[unscanned]", recorded, StringComparison.Ordinal);
        await NothingRawAsync(gateway);
    }

    [Fact]
    public async Task A_detector_beyond_its_budget_blocks_its_text()
    {
        await using var upstream = await Upstream.StartAsync();
        var slow = string.Concat(Enumerable.Repeat("abcdef ", 20_000));
        upstream.Answers["tools/call"] = (http, arrival) => Upstream.ResultAsync(http, arrival,
            $$$"""{"content":[{"type":"text","text":"{{{slow}}}hidden-behind-it"},{"type":"text","text":"all is well"}]}""");
        await using var gateway = await StartAsync(upstream, "masking: { kinds: [ { name: un-slow, class: personal, pattern: '([a-z]{1,7}[ ]){1,60}[0-9]', whole: false } ] }");
        var heard = await gateway.Agent("alice").CallAsync("read");
        var body = Encoding.UTF8.GetString(heard.Body);
        Assert.Contains("[un-slow]", body, StringComparison.Ordinal);
        Assert.Contains("all is well", body, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-behind-it", body, StringComparison.Ordinal);
        var recorded = await gateway.RecordedAsync("alice", EntryKind.Completed, p => p.Contains("un-slow", StringComparison.Ordinal));
        Assert.Contains("\"confidence\":0", recorded, StringComparison.Ordinal);
    }

    private static UserKind Broken(string prefix, string pattern) => new()
    {
        Kind = KindTable.Register("un-broken"),
        Machine = PatternMachine.Compile(prefix, pattern, false),
        Context = default,
    };

    private static Task<GatewayUnderTest> StartAsync(Upstream upstream, string masking = "") => GatewayUnderTest.StartAsync($$"""
        connections:
          - { name: up, url: "{{upstream.Url}}", policy: work, mask: [card] }
        policies:
          - name: work
            rules:
              - { name: all, when: 'true', effect: allow }
              - { name: hide, when: 'true', effect: mask, kinds: [personal], in: [response] }
        {{masking}}
        """);

    private static async Task NothingRawAsync(GatewayUnderTest gateway)
    {
        await gateway.StopAsync();
        foreach (var file in Directory.EnumerateFiles(gateway.Folder, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("jane.roe@customer", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), StringComparison.Ordinal);
        Assert.DoesNotContain("jane.roe@customer", gateway.Log.Text, StringComparison.Ordinal);
    }
}
