using Xunit;

namespace Gateway.EndToEnd;

/// <summary>Official servers behind a gateway with everything on: two issuers, a policy that allows, asks, denies and masks, and the
/// recording.</summary>
/// <remarks>Started once for all tests that leave it as they found it. Where the peers are missing nothing is started, and the tests
/// skip.</remarks>
public sealed class GovernedBed : IAsyncLifetime
{
    /// <summary>The collection that shares it.</summary>
    public const string Name = "governed";

    private readonly List<IAsyncDisposable> _running = [];
    private string? _missing;

    internal GatewayProcess Gateway { get; private set; } = null!;

    /// <summary>The server of both eras behind the gateway; its double is called directly.</summary>
    internal PeerProcess Fixture { get; private set; } = null!;

    /// <summary>The identity provider.</summary>
    internal PeerProcess Provider { get; private set; } = null!;

    /// <summary>A hop before the gateway that adds Alice's token.</summary>
    internal PeerProcess Hop { get; private set; } = null!;

    /// <summary>Alice and Bob, both of the staff, by the development issuer.</summary>
    internal string Alice { get; private set; } = "";

    internal string Bob { get; private set; } = "";

    private PeerProcess Double { get; set; } = null!;

    private PeerProcess Everything { get; set; } = null!;

    /// <summary>A connection's address without the gateway.</summary>
    internal string Direct(string connection) => new Uri((connection == "fixture" ? Double : Everything).Url, "/mcp").AbsoluteUri;

    /// <summary>A connection's address at the gateway.</summary>
    internal string Through(string connection) => new Uri(Gateway.Url, "/mcp/" + connection).AbsoluteUri;

    /// <summary>Skips the test, with the reason, where the peers cannot be had.</summary>
    internal void Require() => Assert.SkipWhen(_missing is not null, _missing ?? "");

    /// <summary>Starts another gateway like this one, for a test that ends it.</summary>
    /// <param name="fixture">A server of its own for the connection <c>fixture</c>, where the test changes it; null for the shared one.</param>
    internal Task<GatewayProcess> AnotherAsync(PeerProcess? fixture = null) => StartAsync(fixture ?? Fixture);

    public async ValueTask InitializeAsync()
    {
        _missing = await Suite.MissingAsync();
        if (_missing is not null)
        {
            return;
        }

        Fixture = Keep(await PeerProcess.StartAsync("fixture.mjs"));
        Double = Keep(await PeerProcess.StartAsync("fixture.mjs"));
        Everything = Keep(await PeerProcess.StartAsync("everything.mjs"));
        Provider = Keep(await PeerProcess.StartAsync("provider.mjs", $"{GatewayProcess.FreePort()}"));
        Gateway = Keep(await StartAsync(Fixture));
        Alice = await Gateway.TokenAsync("alice", "staff");
        Bob = await Gateway.TokenAsync("bob", "staff");
        Hop = Keep(await PeerProcess.StartAsync("token-hop.mjs", Gateway.Url.GetLeftPart(UriPartial.Authority), Alice));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var running in Enumerable.Reverse(_running))
        {
            await running.DisposeAsync();
        }
    }

    private async Task<GatewayProcess> StartAsync(PeerProcess fixture)
    {
        var url = new Uri($"http://127.0.0.1:{GatewayProcess.FreePort()}");
        var folder = Directory.CreateTempSubdirectory("gateway-e2e").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "gateway.yaml"), Configuration(url, fixture));
        return await GatewayProcess.StartAsync(folder, url, ["run", "-c", "gateway.yaml"]);
    }

    // The connections come last, so that one more can be appended while the gateway runs.
    private string Configuration(Uri url, PeerProcess fixture) => $$"""
        version: 1
        listen: { url: "{{url}}", publicUrl: "{{url}}" }
        identity:
          issuers: [ { issuer: "{{Provider.Url.GetLeftPart(UriPartial.Authority)}}", groupsClaim: groups } ]
          development: { enabled: true }
          roles: { operator: [operators], approver: [approvers], auditor: [auditors] }
        policies:
          - name: staff
            rules:
              - { name: staff, when: '"staff" in principal.groups', effect: allow }
              - { name: ask, when: 'method == "tools/call" && tool.name == "delete_record"', effect: approve, by: [approvers] }
              - { name: keep, when: 'method == "tools/call" && has(args.wipe) && args.wipe == true', effect: deny, reason: "Not wiped." }
              - { name: hide, when: 'true', effect: mask, kinds: ["*"], in: [request, response] }
              - { name: hide-named, when: 'size > 0', effect: mask, paths: ["$.secret", "*.password"] }
          - name: redacted
            rules:
              - { name: staff, when: '"staff" in principal.groups', effect: allow }
              - { name: hide, when: 'true', effect: mask, kinds: ["*"], paths: ["$.*"] }
          - name: surrogates
            rules:
              - { name: staff, when: '"staff" in principal.groups', effect: allow }
              - { name: hide, when: 'true', effect: mask, kinds: ["*"], paths: ["$.*"], with: surrogate }
        recording: { path: data/gateway.db, bodies: full }
        connections:
          - { name: fixture, url: "{{new Uri(fixture.Url, "/mcp")}}", policy: staff }
          - { name: everything, url: "{{new Uri(Everything.Url, "/mcp")}}", policy: staff }
          - { name: fixture-redacted, url: "{{new Uri(Double.Url, "/mcp")}}", policy: redacted }
          - { name: fixture-surrogates, url: "{{new Uri(Double.Url, "/mcp")}}", policy: surrogates }
          - { name: everything-redacted, url: "{{new Uri(Everything.Url, "/mcp")}}", policy: redacted }
          - { name: everything-surrogates, url: "{{new Uri(Everything.Url, "/mcp")}}", policy: surrogates }

        """;

    private T Keep<T>(T running)
        where T : IAsyncDisposable
    {
        _running.Add(running);
        return running;
    }
}
