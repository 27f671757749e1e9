using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Governance.Configuration;
using Xunit;

namespace Gateway.Tests.Identity;

/// <summary>Every way of being a bad token that is known, each through a real server, each with its exact status and challenge.</summary>
public sealed class BadTokenTests : IAsyncLifetime
{
    private const string Malformed = "The token is not a well-formed signed JWT";
    private const string Algorithm = "The signature algorithm is not accepted";
    private const string Signature = "The signature is wrong";
    private const string Claim = "A claim of the token is malformed";
    private const string Subject = "The token has no usable subject";
    private const string Audience = "The token is for another resource";

    private static readonly TestKey _rsa = new("k1");
    private static readonly TestKey _ec = new("e1", "P-256");
    private static readonly TestKey _pinned = new("pinned", algorithm: "RS256");
    private static readonly TestKey _otherRsa = new("k1"); // the same kid at another issuer, on purpose
    private readonly ManualTime _clock = new();
    private FakeIssuer _issuer = null!;
    private FakeIssuer _other = null!;
    private GateHost _gate = null!;

    public static TheoryData<string, string> Cases => new()
    {
        { "wrong audience", Audience },
        { "audience of another connection", Audience },
        { "audience with a longer path", Audience },
        { "audience in other case", Audience },
        { "no audience", Audience },
        { "audience is a number", Claim },
        { "unknown issuer", "The issuer is not trusted" },
        { "issuer with a slash more", "The issuer is not trusted" },
        { "no issuer", "The issuer is not trusted" },
        { "signed by the other issuer", Signature },
        { "alg none, empty signature", Algorithm },
        { "alg none, kept signature", Algorithm },
        { "alg nOnE", Algorithm },
        { "HS256 with the public key as PEM", Algorithm },
        { "HS256 with the public key as DER", Algorithm },
        { "alg in lower case", Algorithm },
        { "alg missing", Malformed },
        { "PS256 not allowed for the issuer", Algorithm },
        { "RS256 with the kid of an EC key", Algorithm },
        { "ES256 with the kid of an RSA key", Algorithm },
        { "RS512 with a key pinned to RS256", Algorithm },
        { "expired", "The token has expired" },
        { "expired by skew exactly", "The token has expired" },
        { "nbf in the future", "The token is not valid yet" },
        { "iat in the future", "The token was issued in the future" },
        { "no exp", "The token has no expiry" },
        { "exp is a string", Claim },
        { "exp is beyond time", Claim },
        { "typ of an ID assertion", "The token type is not accepted" },
        { "no typ", "The token type is not accepted" },
        { "unknown kid", "The issuer does not publish the signing key" },
        { "tampered claims", Signature },
        { "tampered signature", Signature },
        { "signature of another token", Signature },
        { "empty signature with RS256", Signature },
        { "crit", "The token needs critical extensions that are not supported" },
        { "jwk of the attacker in the header", Signature },
        { "jku of the attacker in the header", Signature },
        { "x5u of the attacker in the header", Signature },
        { "attacker's key under its own kid and jku", "The issuer does not publish the signing key" },
        { "ES256 signature as DER", Signature },
        { "ES256 signature one byte short", Signature },
        { "ES256 signature all zero", Signature },
        { "ES256 non-canonical base64url", Malformed },
        { "no sub", Subject },
        { "empty sub", Subject },
        { "blank sub", Subject },
        { "sub with a newline", Subject },
        { "sub is a number", Claim },
        { "sub is a lone surrogate", Malformed },
        { "oversized", "The token is longer than 16 KiB" },
        { "padding", Malformed },
        { "standard base64", Malformed },
        { "two parts", Malformed },
        { "four parts", Malformed },
        { "five parts (encrypted)", Malformed },
        { "duplicate claim", Malformed },
        { "duplicate claim by escape", Malformed },
        { "duplicate header member", Malformed },
        { "claims are not JSON", Malformed },
        { "claims are an array", Malformed },
        { "claims are not UTF-8", Malformed },
        { "claims nested too deep", Malformed },
        { "white space inside", Malformed },
        { "two tokens in one header", Malformed },
        { "not ASCII", Malformed },
        { "groups of objects", Claim },
        { "client_id and azp differ", Claim },
        { "act of no issuer", Claim },
        { "act of a long issuer", Claim },
        { "act without sub", Claim },
        { "act nine deep", Claim },
    };

    public async ValueTask InitializeAsync()
    {
        _issuer = await FakeIssuer.StartAsync();
        _other = await FakeIssuer.StartAsync();
        _issuer.Keys.AddRange([_rsa, _ec, _pinned]);
        _other.Keys.Add(_otherRsa);
        _gate = await GateHost.StartAsync(_clock, listen => GatewayConfig.Default with
        {
            Listen = listen,
            Identity = new IdentityConfig
            {
                Issuers =
                [
                    new IssuerConfig { Issuer = _issuer.Url, Algorithms = ["RS256", "RS512", "ES256"] },
                    new IssuerConfig { Issuer = _other.Url },
                ],
            },
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.DisposeAsync();
        await _issuer.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_bad_token_is_refused_with_its_challenge(string name, string description)
    {
        Assert.Equal(HttpStatusCode.OK, (await _gate.BearerAsync(Good())).Status);

        var answer = await _gate.BearerAsync(Bad(name));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal(Metadata() + $", error=\"invalid_token\", error_description=\"{description}\"", answer.Challenge);
        Assert.Equal("token_invalid", answer.Code);
        Assert.Equal("identify", (string?)answer.Body!["error"]!["step"]);
        Assert.Equal("caller", (string?)answer.Body!["error"]!["fault"]);
        Assert.Equal(description + ".", (string?)answer.Body!["error"]!["message"]);
        Assert.NotEqual("", (string?)answer.Body!["error"]!["fix"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Basic YWxpY2U6c2VjcmV0")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Token abc")]
    [InlineData("Bearerabc")]
    public async Task Without_a_bearer_token_the_challenge_has_no_error(string? authorization)
    {
        var answer = await _gate.SendAsync(authorization);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal(Metadata(), answer.Challenge);
        Assert.Equal("token_missing", answer.Code);
    }

    [Fact]
    public async Task A_token_in_the_query_string_is_refused_beside_a_good_header_too()
    {
        var alone = await _gate.SendAsync(null, $"/mcp/crm?access_token={Good()}");
        var beside = await _gate.BearerAsync(Good(), $"/mcp/crm?Access_Token={Good()}");

        foreach (var answer in (GateHost.Answer[])[alone, beside])
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Equal(
                Metadata() + ", error=\"invalid_request\", error_description=\"A token in the query string is refused\"", answer.Challenge);
            Assert.Equal("token_misplaced", answer.Code);
        }
    }

    [Fact]
    public async Task Two_authorization_headers_are_refused()
    {
        var head = await _gate.RawAsync(
            "GET /mcp/crm HTTP/1.1", $"Host: {new Uri(_gate.Url).Authority}",
            $"Authorization: Bearer {Good()}", $"Authorization: Bearer {Good()}");

        Assert.StartsWith("HTTP/1.1 400 ", head, StringComparison.Ordinal);
        Assert.Contains(
            $"WWW-Authenticate: {Metadata()}, error=\"invalid_request\", "
            + "error_description=\"More than one Authorization header is refused\"",
            head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_in_a_form_body_is_not_read()
    {
        using var client = new HttpClient();
        using var form = new FormUrlEncodedContent([new("access_token", Good().ToString())]);
        using var response = await client.PostAsync(_gate.Url + "/mcp/crm", form);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(Metadata(), response.Headers.GetValues("WWW-Authenticate").Single());
    }

    [Fact]
    public async Task Every_case_is_refused_by_a_challenge_that_repeats_nothing_of_the_token()
    {
        var canary = "canary" + RandomNumberGenerator.GetHexString(8);
        foreach (var member in (string[])["iss", "sub", "aud", "exp", "groups", "act"])
        {
            JsonNode value = member == "groups" ? new JsonObject { [canary] = 1 } : canary + "\n";
            var answer = await _gate.BearerAsync(Good().With(token => token.Claims[member] = value));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
            Assert.DoesNotContain(canary, answer.Challenge + answer.Body!.ToJsonString(), StringComparison.Ordinal);
        }
    }

    private TestToken Good() => new(_issuer.Url, _gate.Url + "/mcp/crm", _rsa, _clock.GetUtcNow());

    private string Metadata() =>
        $"Bearer resource_metadata=\"{_gate.Url}/.well-known/oauth-protected-resource/mcp/crm\", scope=\"mcp:read mcp:call\"";

    private string Bad(string name)
    {
        var now = _clock.GetUtcNow();
        TestToken Claims(string member, JsonNode? value) => Good().With(token => token.Claims[member] = value);
        TestToken Without(string member) => Good().With(token => token.Claims.Remove(member));
        TestToken Header(string member, JsonNode? value) => Good().With(token => token.Header[member] = value);
        TestToken By(TestKey key, string algorithm, string? kid = null) =>
            new TestToken(_issuer.Url, _gate.Url, key, now, algorithm).With(token => token.Header["kid"] = kid ?? key.KeyId);
        string Unsigned(TestToken token) => token.Signed + ".";
        byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
        long Seconds(double fromNow) => now.AddSeconds(fromNow).ToUnixTimeSeconds();
        string good = Good().ToString();
        return name switch
        {
            "wrong audience" => Claims("aud", "https://api.example").ToString(),
            "audience of another connection" => Claims("aud", _gate.Url + "/mcp/billing").ToString(),
            "audience with a longer path" => Claims("aud", _gate.Url + "/mcp/crm/x").ToString(),
            "audience in other case" => Claims("aud", _gate.Url + "/MCP/crm").ToString(),
            "no audience" => Without("aud").ToString(),
            "audience is a number" => Claims("aud", 5).ToString(),
            "unknown issuer" => Claims("iss", "https://evil.example").ToString(),
            "issuer with a slash more" => Claims("iss", _issuer.Url + "/").ToString(),
            "no issuer" => Without("iss").ToString(),
            "signed by the other issuer" => By(_otherRsa, "RS256").ToString(),
            "alg none, empty signature" => Unsigned(Header("alg", "none")),
            "alg none, kept signature" => Header("alg", "none").WithSignature(_rsa.Sign("RS256", Bytes(good))),
            "alg nOnE" => Unsigned(Header("alg", "nOnE")),
            "HS256 with the public key as PEM" => Hmac(_rsa.PublicPem),
            "HS256 with the public key as DER" => Hmac(_rsa.PublicDer),
            "alg in lower case" => Header("alg", "rs256").ToString(),
            "alg missing" => Good().With(token => token.Header.Remove("alg")).ToString(),
            "PS256 not allowed for the issuer" => By(_rsa, "PS256").ToString(),
            "RS256 with the kid of an EC key" => By(_rsa, "RS256", "e1").ToString(),
            "ES256 with the kid of an RSA key" => By(_ec, "ES256", "k1").ToString(),
            "RS512 with a key pinned to RS256" => By(_pinned, "RS512").ToString(),
            "expired" => Claims("exp", Seconds(-3600)).ToString(),
            "expired by skew exactly" => Claims("exp", Seconds(-60)).ToString(),
            "nbf in the future" => Claims("nbf", Seconds(61)).ToString(),
            "iat in the future" => Claims("iat", Seconds(61)).ToString(),
            "no exp" => Without("exp").ToString(),
            "exp is a string" => Claims("exp", "2999-01-01").ToString(),
            "exp is beyond time" => Claims("exp", 1e300).ToString(),
            "typ of an ID assertion" => Header("typ", "oauth-id-jag+jwt").ToString(),
            "no typ" => Good().With(token => token.Header.Remove("typ")).ToString(),
            "unknown kid" => Header("kid", "k2").ToString(),
            "tampered claims" => Tamper(good, Claims("sub", "mallory")),
            "tampered signature" => Flip(good),
            "signature of another token" => Good().WithSignature(_rsa.Sign("RS256", Bytes(Claims("sub", "bob").Signed))),
            "empty signature with RS256" => Unsigned(Good()),
            "crit" => Header("crit", new JsonArray("exp")).ToString(),
            "jwk of the attacker in the header" => ByAttacker("jwk", new TestKey("k1")),
            "jku of the attacker in the header" => ByAttacker("jku", new TestKey("k1")),
            "x5u of the attacker in the header" => ByAttacker("x5u", new TestKey("k1")),
            "attacker's key under its own kid and jku" => ByAttacker("jku", new TestKey("evil")),
            "ES256 signature as DER" => Derive(By(_ec, "ES256")),
            "ES256 signature one byte short" => Shorten(By(_ec, "ES256")),
            "ES256 signature all zero" => By(_ec, "ES256").WithSignature(new byte[64]),
            "ES256 non-canonical base64url" => NotCanonical(By(_ec, "ES256").ToString()),
            "no sub" => Without("sub").ToString(),
            "empty sub" => Claims("sub", "").ToString(),
            "blank sub" => Claims("sub", "  ").ToString(),
            "sub with a newline" => Claims("sub", "alice\nops").ToString(),
            "sub is a number" => Claims("sub", 7).ToString(),
            "sub is a lone surrogate" => Raw(Good(), "\"sub\":\"alice\"", "\"sub\":\"\\ud800\""),
            "oversized" => Claims("padding", new string('x', 16 * 1024)).ToString(),
            "padding" => good + "=",
            "standard base64" => good[..^1] + "+",
            "two parts" => Good().Signed,
            "four parts" => good + ".AAAA",
            "five parts (encrypted)" => good + ".AAAA.AAAA",
            "duplicate claim" => Raw(Good(), "\"sub\":\"alice\"", "\"sub\":\"alice\",\"sub\":\"root\""),
            "duplicate claim by escape" => Raw(Good(), "\"sub\":\"alice\"", "\"sub\":\"alice\",\"s\\u0075b\":\"root\""),
            "duplicate header member" =>
                Good().With(t => t.HeaderText = """{"alg":"RS256","alg":"none","typ":"at+jwt","kid":"k1"}""").ToString(),
            "claims are not JSON" => Good().With(t => t.ClaimsText = "sub=alice").ToString(),
            "claims are an array" => Good().With(t => t.ClaimsText = "[1]").ToString(),
            "claims are not UTF-8" => NotUtf8(),
            "claims nested too deep" =>
                Good().With(t => t.ClaimsText = "{\"a\":" + new string('[', 2000) + new string(']', 2000) + "}").ToString(),
            "white space inside" => good.Insert(20, " "),
            "two tokens in one header" => good + ", Bearer " + good,
            "not ASCII" => good[..20] + "é" + good[20..],
            "groups of objects" => Claims("groups", new JsonArray(new JsonObject())).ToString(),
            "client_id and azp differ" => Claims("azp", "another").ToString(),
            "act of no issuer" => Claims("act", new JsonObject { ["sub"] = "bot", ["iss"] = "agents" }).ToString(),
            "act of a long issuer" => Claims("act", new JsonObject { ["sub"] = "bot", ["iss"] = "https://" + new string('a', 505) }).ToString(),
            "act without sub" => Claims("act", new JsonObject { ["client"] = "x" }).ToString(),
            "act nine deep" => Claims("act", Chain(9)).ToString(),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such case"),
        };
    }

    private string Hmac(byte[] secret)
    {
        var token = Good().With(token => token.Header["alg"] = "HS256");
        return token.WithSignature(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(token.Signed)));
    }

    private string ByAttacker(string member, TestKey key)
    {
        JsonNode value = member == "jwk" ? key.Jwk() : _other.Url + "/jwks";
        return new TestToken(_issuer.Url, _gate.Url, key, _clock.GetUtcNow()).With(token => token.Header[member] = value).ToString();
    }

    private static string Tamper(string good, TestToken changed) => changed.Signed + good[good.LastIndexOf('.')..];

    private static string Flip(string token)
    {
        var at = token.LastIndexOf('.') + 10;
        return token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
    }

    private static string Shorten(TestToken token) =>
        token.WithSignature(token.Key.Sign("ES256", Encoding.ASCII.GetBytes(token.Signed))[..63]);

    private static string Derive(TestToken token) =>
        token.WithSignature(token.Key.Sign("ES256", Encoding.ASCII.GetBytes(token.Signed), DSASignatureFormat.Rfc3279DerSequence));

    private static string NotCanonical(string token)
    {
        // 64 bytes end in a character with four unused bits: 'A' and 'B' would both decode to the same byte.
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return token[..^1] + alphabet[alphabet.IndexOf(token[^1], StringComparison.Ordinal) | 1];
    }

    private static string Raw(TestToken token, string from, string to)
    {
        var text = token.Claims.ToJsonString();
        Assert.Contains(from, text, StringComparison.Ordinal);
        return token.With(t => t.ClaimsText = text.Replace(from, to, StringComparison.Ordinal)).ToString();
    }

    private string NotUtf8()
    {
        var claims = Encoding.UTF8.GetBytes(Good().Claims.ToJsonString().Replace("alice", "al#ce", StringComparison.Ordinal));
        claims[Array.IndexOf(claims, (byte)'#')] = 0xff;
        var signed = Good().Signed.Split('.')[0] + "." + Base64Url.EncodeToString(claims);
        return signed + "." + Base64Url.EncodeToString(_rsa.Sign("RS256", Encoding.ASCII.GetBytes(signed)));
    }

    private static JsonObject Chain(int depth) =>
        depth == 1 ? new JsonObject { ["sub"] = "a" } : new JsonObject { ["sub"] = "a", ["act"] = Chain(depth - 1) };
}
