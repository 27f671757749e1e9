using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.EndToEnd.Identity;

/// <summary>Tokens that the real process must refuse, each with the challenge that tells a client what to do.</summary>
[Collection(GovernedBed.Name)]
public sealed class BadTokenTests(GovernedBed bed)
{
    [Fact]
    public async Task A_token_of_the_provider_passes_as_it_should_be()
    {
        bed.Require();
        using var answer = await AskAsync(await SignAsync(_ => { }));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("for another audience")]
    [InlineData("of another issuer")]
    [InlineData("tampered")]
    public async Task A_bad_token_is_refused_and_the_client_told_where_to_get_a_good_one(string how)
    {
        bed.Require();
        var token = how switch
        {
            "expired" => await SignAsync(claims => claims["exp"] = DateTimeOffset.UnixEpoch.AddDays(20_000).ToUnixTimeSeconds()),
            "for another audience" => await SignAsync(claims => claims["aud"] = "http://127.0.0.1:1/mcp/fixture"),
            "of another issuer" => await SignAsync(claims => claims["iss"] = "http://127.0.0.1:1"),
            _ => Tampered(await SignAsync(_ => { })),
        };
        using var answer = await AskAsync(token);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var challenge = Assert.Single(answer.Headers.WwwAuthenticate).ToString();
        Assert.StartsWith("Bearer ", challenge, StringComparison.Ordinal);
        Assert.Contains("error=\"invalid_token\"", challenge, StringComparison.Ordinal);
        Assert.Contains($"resource_metadata=\"{Metadata}\"", challenge, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Split('.')[1], await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_in_the_query_is_refused_though_it_is_good()
    {
        bed.Require();
        using var answer = await AskAsync("", "?access_token=" + await SignAsync(_ => { }));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("error=\"invalid_request\"", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_metadata_that_a_challenge_names_names_the_provider()
    {
        bed.Require();
        using var http = new HttpClient();
        var metadata = await http.GetFromJsonAsync<JsonObject>(Metadata);
        Assert.Equal(bed.Through("fixture"), (string?)metadata!["resource"]);
        var issuer = bed.Provider.Url.GetLeftPart(UriPartial.Authority);
        Assert.Contains(issuer, metadata["authorization_servers"]!.AsArray().Select(server => (string?)server));
    }

    private Uri Metadata => new(bed.Gateway.Url, "/.well-known/oauth-protected-resource/mcp/fixture");

    // The last character of a signature may hold bits that no decoder looks at; one in the middle of the claims always counts.
    private static string Tampered(string token)
    {
        var at = token.IndexOf('.', StringComparison.Ordinal) + 20;
        return token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
    }

    private async Task<string> SignAsync(Action<JsonObject> change)
    {
        var claims = new JsonObject
        {
            ["iss"] = bed.Provider.Url.GetLeftPart(UriPartial.Authority),
            ["sub"] = "alice",
            ["aud"] = bed.Through("fixture"),
            ["client_id"] = "desktop",
            ["scope"] = "mcp:read mcp:call",
            ["groups"] = new JsonArray("staff"),
            ["jti"] = "of-a-test",
            ["iat"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
            ["exp"] = TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds(),
        };
        change(claims);
        using var http = new HttpClient();
        using var signed = await http.PostAsJsonAsync(new Uri(bed.Provider.Url, "/signed"), new JsonObject { ["claims"] = claims });
        return await signed.Content.ReadAsStringAsync();
    }

    private async Task<HttpResponseMessage> AskAsync(string token, string query = "")
    {
        using var wire = new WireClient(bed.Through("fixture") + query, token);
        return await wire.SendAsync(WireClient.Initialize);
    }
}
