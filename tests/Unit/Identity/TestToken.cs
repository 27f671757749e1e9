using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Identity;

/// <summary>A good token that a test makes bad in one way.</summary>
internal sealed class TestToken
{
    public TestToken(string issuer, string audience, TestKey key, DateTimeOffset now, string algorithm = "RS256")
    {
        (Key, Algorithm) = (key, algorithm);
        Header = new JsonObject { ["alg"] = algorithm, ["typ"] = "at+jwt" };
        if (key.KeyId is not null) Header["kid"] = key.KeyId;
        Claims = new JsonObject
        {
            ["iss"] = issuer,
            ["sub"] = "alice",
            ["aud"] = audience,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
            ["client_id"] = "test-client",
            ["scope"] = "mcp:read mcp:call",
            ["groups"] = new JsonArray("support", "ops"),
        };
    }

    public TestKey Key { get; }

    public string Algorithm { get; }

    public JsonObject Header { get; }

    public JsonObject Claims { get; }

    public string? HeaderText { get; set; }

    public string? ClaimsText { get; set; }

    public string Signed =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(HeaderText ?? Header.ToJsonString())) + "."
        + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(ClaimsText ?? Claims.ToJsonString()));

    public TestToken With(Action<TestToken> change)
    {
        change(this);
        return this;
    }

    public string WithSignature(byte[] signature) => $"{Signed}.{Base64Url.EncodeToString(signature)}";

    public override string ToString() => WithSignature(Key.Sign(Algorithm, Encoding.ASCII.GetBytes(Signed)));
}
