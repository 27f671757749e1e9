using System.Net;
using System.Text.Json.Nodes;
using Gateway.Governance.Configuration;
using Xunit;

namespace Gateway.Tests.Identity;

/// <summary>What a good token says of its principal, and where it is good.</summary>
public sealed class PrincipalTests : IAsyncLifetime
{
    private static readonly TestKey Key = new("k1");
    private readonly ManualTime _clock = new();
    private FakeIssuer _issuer = null!;
    private GateHost _gate = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await FakeIssuer.StartAsync();
        _issuer.Keys.Add(Key);
        _gate = await GateHost.StartAsync(_clock, listen => Config(listen, new IssuerConfig { Issuer = _issuer.Url }));
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task All_of_a_good_token_reaches_the_principal()
    {
        var token = Token().With(t =>
        {
            t.Claims["name"] = "Alice Example";
            t.Claims["act"] = JsonNode.Parse("""{"sub":"agent","act":{"sub":"app","iss":"https://apps.example"}}""");
        });

        var principal = (await _gate.BearerAsync(token)).Body!;

        Assert.Equal(_issuer.Url, (string?)principal["issuer"]);
        Assert.Equal("alice", (string?)principal["subject"]);
        Assert.Equal("Alice Example", (string?)principal["name"]);
        Assert.Equal("test-client", (string?)principal["client"]);
        Assert.Equal("""["support","ops"]""", principal["groups"]!.ToJsonString());
        Assert.Equal("""["mcp:read","mcp:call"]""", principal["scopes"]!.ToJsonString());
        Assert.Equal($"""["{_issuer.Url} agent","https://apps.example app"]""", principal["actors"]!.ToJsonString());
    }

    [Theory]
    [InlineData("groups", """{"groups":["a","b","a"]}""", """["a","b"]""")]
    [InlineData("groups", """{"groups":"a b  a"}""", """["a","b"]""")]
    [InlineData("groups", """{}""", "[]")]
    [InlineData("https://corp.example/groups", """{"https://corp.example/groups":["a"]}""", """["a"]""")]
    [InlineData("realm_access.roles", """{"realm_access":{"roles":["a"]}}""", """["a"]""")]
    [InlineData("realm_access.roles", """{"realm_access.roles":["flat"],"realm_access":{"roles":["a"]}}""", """["flat"]""")]
    [InlineData("realm_access.roles", """{"realm_access":"x"}""", "[]")]
    public async Task Groups_come_from_the_configured_claim(string claim, string claims, string expected)
    {
        _gate.Config.Replace(Config(_gate.Config.Current.Listen, new IssuerConfig { Issuer = _issuer.Url, GroupsClaim = claim }));
        var token = Token().With(t =>
        {
            t.Claims.Remove("groups");
            foreach (var (name, value) in JsonNode.Parse(claims)!.AsObject()) t.Claims[name] = value?.DeepClone();
        });

        Assert.Equal(expected, (await _gate.BearerAsync(token)).Body!["groups"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"scope":"mcp:read"}""", """["mcp:read"]""")]
    [InlineData("""{"scp":["mcp:read","mcp:call"]}""", """["mcp:read","mcp:call"]""")]
    [InlineData("""{"scp":"mcp:read mcp:call"}""", """["mcp:read","mcp:call"]""")]
    [InlineData("""{"scope":"mcp:read","scp":["mcp:call"]}""", """["mcp:read"]""")]
    [InlineData("""{}""", "[]")]
    public async Task Scopes_come_from_scope_or_scp(string claims, string expected)
    {
        var token = Token().With(t =>
        {
            t.Claims.Remove("scope");
            foreach (var (name, value) in JsonNode.Parse(claims)!.AsObject()) t.Claims[name] = value?.DeepClone();
        });

        Assert.Equal(expected, (await _gate.BearerAsync(token)).Body!["scopes"]!.ToJsonString());
    }

    [Theory]
    [InlineData("bearer ")]
    [InlineData("BEARER ")]
    [InlineData("Bearer   ")]
    public async Task The_scheme_has_no_case_and_may_have_spaces_behind_it(string scheme) =>
        Assert.Equal(HttpStatusCode.OK, (await _gate.SendAsync(scheme + Token())).Status);

    [Theory]
    [InlineData("at+jwt")]
    [InlineData("application/at+jwt")]
    [InlineData("AT+JWT")]
    [InlineData("JWT")]
    public async Task The_accepted_types_may_be_written_in_every_usual_way(string type) =>
        Assert.Equal(HttpStatusCode.OK, (await _gate.BearerAsync(Token().With(t => t.Header["typ"] = type))).Status);

    [Theory]
    [InlineData("", "/mcp/crm", true)]
    [InlineData("/", "/mcp/crm", true)]
    [InlineData("/mcp/crm", "/mcp/crm", true)]
    [InlineData("/mcp/crm", "/mcp/billing", false)]
    [InlineData("/mcp/crm", "/api", false)]
    [InlineData("", "/api", true)]
    [InlineData(".evil.example", "/mcp/crm", false)]
    [InlineData("/mcp", "/mcp/crm", false)]
    public async Task The_audience_is_the_gateway_or_the_one_connection(string suffix, string path, bool good)
    {
        var token = new TestToken(_issuer.Url, _gate.Url + suffix, Key, _clock.GetUtcNow()).ToString();

        Assert.Equal(good ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, (await _gate.BearerAsync(token, path)).Status);
        Assert.Equal(good ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, (await _gate.BearerAsync(token, path)).Status);
    }

    [Fact]
    public async Task A_token_that_was_verified_for_one_connection_does_not_open_another()
    {
        var token = new TestToken(_issuer.Url, _gate.Url + "/mcp/crm", Key, _clock.GetUtcNow()).ToString();
        Assert.Equal(HttpStatusCode.OK, (await _gate.BearerAsync(token, "/mcp/crm")).Status);

        var answer = await _gate.BearerAsync(token, "/mcp/billing");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Contains("/.well-known/oauth-protected-resource/mcp/billing\"", answer.Challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configured_audiences_are_accepted_as_well_and_exactly()
    {
        _gate.Config.Replace(Config(_gate.Config.Current.Listen, new IssuerConfig { Issuer = _issuer.Url, Audiences = ["api://gateway"] }));

        foreach (var (audience, good) in ((string, bool)[])[
            ("api://gateway", true), ("api://gateway/", false), ("API://gateway", false), (_gate.Url, true)])
        {
            var answer = await _gate.BearerAsync(new TestToken(_issuer.Url, audience, Key, _clock.GetUtcNow()));
            Assert.Equal(good ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, answer.Status);
        }
    }

    [Fact]
    public async Task A_verified_token_dies_at_its_expiry_and_skew()
    {
        var token = Token().ToString();
        Assert.Equal(HttpStatusCode.OK, (await _gate.BearerAsync(token)).Status);

        _clock.Advance(TimeSpan.FromSeconds(359));
        await _gate.Catalog.Remote.Single().Running;
        Assert.Equal(HttpStatusCode.OK, (await _gate.BearerAsync(token)).Status);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Contains("The token has expired", (await _gate.BearerAsync(token)).Challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_for_ever_is_good()
    {
        var token = Token().With(static t => t.Claims["exp"] = 253_402_300_799).ToString();
        Assert.Equal(HttpStatusCode.OK, (await _gate.BearerAsync(token)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _gate.BearerAsync(token)).Status);
    }

    [Fact]
    public async Task A_reload_without_the_issuer_ends_its_tokens()
    {
        var token = Token().ToString();
        Assert.Equal(HttpStatusCode.OK, (await _gate.BearerAsync(token)).Status);

        _gate.Config.Replace(Config(_gate.Config.Current.Listen));

        Assert.Contains("The issuer is not trusted", (await _gate.BearerAsync(token)).Challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reload_with_stricter_rules_holds_for_verified_tokens_and_keeps_the_keys()
    {
        var token = Token().ToString();
        Assert.Equal(HttpStatusCode.OK, (await _gate.BearerAsync(token)).Status);

        _gate.Config.Replace(Config(_gate.Config.Current.Listen, new IssuerConfig { Issuer = _issuer.Url, Algorithms = ["ES256"] }));

        Assert.Contains("The signature algorithm is not accepted", (await _gate.BearerAsync(token)).Challenge, StringComparison.Ordinal);
        Assert.Equal(1, _issuer.KeyFetches);
    }

    [Fact]
    public async Task A_missing_scope_is_a_403_that_names_all_scopes_of_the_operation()
    {
        var reader = Token().With(t => t.Claims["scope"] = "mcp:read");

        var answer = await _gate.BearerAsync(reader, "/mcp/crm?call=1");

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Equal(
            $"Bearer resource_metadata=\"{_gate.Url}/.well-known/oauth-protected-resource/mcp/crm\", scope=\"mcp:call\", "
            + "error=\"insufficient_scope\", error_description=\"The operation needs more scopes\"", answer.Challenge);
        Assert.Equal("scope_insufficient", answer.Code);
        Assert.Equal(HttpStatusCode.OK, (await _gate.BearerAsync(Token(), "/mcp/crm?call=1")).Status);
    }

    private static GatewayConfig Config(ListenConfig listen, params IssuerConfig[] issuers) =>
        GatewayConfig.Default with { Listen = listen, Identity = new IdentityConfig { Issuers = [.. issuers] } };

    private TestToken Token() => new(_issuer.Url, _gate.Url, Key, _clock.GetUtcNow());
}
