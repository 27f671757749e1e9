using System.Net;
using System.Text.Json.Nodes;
using Gateway.Edge.Identity;
using Gateway.Governance.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.Tests.Identity;

/// <summary>The issuer for a first run: on this machine, and nowhere else.</summary>
public sealed class DevelopmentIssuerTests
{
    private readonly ManualTime _clock = new();

    [Fact]
    public async Task A_minted_token_goes_the_ordinary_way_without_a_request_to_ourselves()
    {
        await using var gate = await StartAsync();

        var token = Issuer(gate).Mint("alice", ["support"], ["mcp:read", "mcp:call"], gate.Url + "/mcp/crm", TimeSpan.FromHours(1));
        var answer = await gate.BearerAsync(token);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(gate.Url + "/development", (string?)answer.Body!["issuer"]);
        Assert.Equal("alice", (string?)answer.Body["subject"]);
        Assert.Equal("""["support"]""", answer.Body["groups"]!.ToJsonString());
        Assert.Empty(gate.Catalog.Remote);
    }

    [Fact]
    public async Task Its_documents_let_anybody_check_its_tokens()
    {
        await using var gate = await StartAsync();
        foreach (var path in (string[])[
            "/development/.well-known/openid-configuration",
            "/.well-known/openid-configuration/development",
            "/.well-known/oauth-authorization-server/development"])
        {
            var metadata = (await gate.GetAsync(path)).Body!;
            Assert.Equal(gate.Url + "/development", (string?)metadata["issuer"]);
            Assert.Equal(gate.Url + "/development/jwks", (string?)metadata["jwks_uri"]);
        }

        var key = (await gate.GetAsync("/development/jwks")).Body!["keys"]![0]!.AsObject();
        Assert.Equal("ES256", (string?)key["alg"]);
        Assert.False(key.ContainsKey("d"));
        using var client = new MetadataClient(_clock);
        var keys = await new IssuerDiscovery(client).KeysAsync(gate.Url + "/development", null, TestContext.Current.CancellationToken);
        Assert.True(keys.SameAs(Issuer(gate).Keys));
    }

    [Fact]
    public async Task It_is_advertised_only_when_there_is_no_other_issuer()
    {
        await using var gate = await StartAsync();
        var alone = (await gate.GetAsync("/.well-known/oauth-protected-resource")).Body!;
        Assert.Equal(gate.Url + "/development", (string?)alone["authorization_servers"]![0]);

        var before = gate.Config.Current;
        var identity = before.Identity with { Issuers = [new IssuerConfig { Issuer = "https://idp.example" }] };
        gate.Config.Replace(before with { Identity = identity });

        Assert.Equal(
            """["https://idp.example"]""",
            (await gate.GetAsync("/.well-known/oauth-protected-resource")).Body!["authorization_servers"]!.ToJsonString());
    }

    [Fact]
    public async Task A_login_is_answered_with_the_command_to_run()
    {
        await using var gate = await StartAsync();

        var answer = await gate.GetAsync("/development/authorize?client_id=x");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("development_login", answer.Code);
        Assert.Contains("gateway token --as", (string?)answer.Body!["error"]!["fix"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Switched_off_it_has_no_documents_and_its_tokens_are_refused_at_once()
    {
        await using var gate = await StartAsync();
        var token = Issuer(gate).Mint("alice", [], [], gate.Url, TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.OK, (await gate.BearerAsync(token)).Status);

        gate.Config.Replace(gate.Config.Current with { Identity = new IdentityConfig() });

        Assert.Contains("The issuer is not trusted", (await gate.BearerAsync(token)).Challenge, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await gate.GetAsync("/development/jwks")).Status);
    }

    [Fact]
    public async Task A_token_of_it_is_refused_for_a_peer_on_another_machine_even_after_it_was_verified()
    {
        await using var gate = await StartAsync();
        var token = Issuer(gate).Mint("alice", [], [], gate.Url, TimeSpan.FromHours(1));
        var check = new TokenGate(gate.Catalog, _clock);

        foreach (var (peer, good) in ((string?, bool)[])[
            ("127.0.0.1", true), ("::1", true), ("::ffff:127.0.0.1", true),
            ("10.0.0.7", false), ("::ffff:10.0.0.7", false), ("2001:db8::1", false), (null, false)])
        {
            var context = new DefaultHttpContext();
            context.Request.Headers.Authorization = "Bearer " + token;
            context.Connection.RemoteIpAddress = peer is null ? null : IPAddress.Parse(peer);
            var result = await check.IdentifyAsync(context, null);
            if (good) Assert.IsType<IdentityResult.Identified>(result);
            else Assert.Contains("on this machine only", Assert.IsType<IdentityResult.Refused>(result).Challenge, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("http://0.0.0.0:8080", "http://127.0.0.1:8080", null, "listen.url")]
    [InlineData("http://192.0.2.1:8080", "http://127.0.0.1:8080", null, "listen.url")]
    [InlineData("http://[::]:8080", "http://127.0.0.1:8080", null, "listen.url")]
    [InlineData("http://127.0.0.1:8080", "https://gw.example", null, "listen.publicUrl")]
    [InlineData("http://127.0.0.1:8080", "http://localhost.evil.example", null, "listen.publicUrl")]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080", "gw.example", "listen.allowedHosts")]
    public void It_refuses_to_be_where_others_could_reach_it(string url, string publicUrl, string? host, string named)
    {
        var listen = new ListenConfig { Url = new Uri(url), PublicUrl = new Uri(publicUrl), AllowedHosts = host is null ? [] : [host] };
        var path = Path.Combine(Path.GetTempPath(), $"gateway-{Guid.NewGuid():n}.json");
        var identity = new IdentityConfig { Development = new DevelopmentConfig { Enabled = true } };
        var config = GatewayConfig.Default with { Listen = listen, Identity = identity };

        var refused = Assert.Throws<InvalidOperationException>(() => DevelopmentIssuer.Open(path, listen, _clock));
        Assert.Throws<InvalidOperationException>(() => new IssuerCatalog(new LiveConfig(config), path, _clock, NullLoggerFactory.Instance));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_reload_to_a_public_address_switches_it_off()
    {
        await using var gate = await StartAsync();
        var token = Issuer(gate).Mint("alice", [], [], gate.Url, TimeSpan.FromHours(1));
        var listen = gate.Config.Current.Listen;

        var elsewhere = listen with { PublicUrl = new Uri("https://gw.example"), AllowedHosts = [listen.Url.Authority] };
        gate.Config.Replace(gate.Config.Current with { Listen = elsewhere });

        Assert.Null(gate.Catalog.Current.Development);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var answer = await http.GetAsync(new Uri(listen.Url, "/mcp/crm"));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task The_key_stays_the_same_and_is_the_owners_alone()
    {
        await using var gate = await StartAsync();
        var again = DevelopmentIssuer.Open(gate.KeyPath, gate.Config.Current.Listen, _clock);

        Assert.True(again.Keys.SameAs(Issuer(gate).Keys));
        Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(gate.KeyPath)!));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(gate.KeyPath));
        File.SetUnixFileMode(gate.KeyPath, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var refused = Assert.Throws<InvalidDataException>(() => DevelopmentIssuer.Open(gate.KeyPath, gate.Config.Current.Listen, _clock));
        Assert.Contains("chmod 600", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"x":"AA","y":"AA","d":"AA"}""")]
    public void A_broken_key_file_says_so(string text)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, text);

        var error = Assert.Throws<InvalidDataException>(() => DevelopmentIssuer.Open(path, new ListenConfig(), _clock));

        Assert.Contains("delete the file", error.Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("alice", 0)]
    [InlineData("alice", 13)]
    public async Task Only_sensible_tokens_are_minted(string subject, int hours)
    {
        await using var gate = await StartAsync();

        Assert.ThrowsAny<ArgumentException>(() => Issuer(gate).Mint(subject, [], [], gate.Url, TimeSpan.FromHours(hours)));
    }

    [Fact]
    public void Processes_that_start_at_once_end_with_one_key()
    {
        var folder = Directory.CreateTempSubdirectory("gateway-identity-");
        var path = Path.Combine(folder.FullName, "deep", "development-issuer.json");

        var keys = new KeySet[8];
        Parallel.For(0, keys.Length, i => keys[i] = DevelopmentIssuer.Open(path, new ListenConfig(), _clock).Keys);

        Assert.All(keys, set => Assert.True(set.SameAs(keys[0])));
        folder.Delete(recursive: true);
    }

    private Task<GateHost> StartAsync() => GateHost.StartAsync(_clock, listen => GatewayConfig.Default with
    {
        Listen = listen,
        Identity = new IdentityConfig { Development = new DevelopmentConfig { Enabled = true } },
    });

    private static DevelopmentIssuer Issuer(GateHost gate) => gate.Catalog.Current.Development!;
}
