using System.Text.Json;
using Xunit;

namespace Gateway.EndToEnd.Identity;

/// <summary>The official client logs in by itself at the gateway, from nothing but its address.</summary>
[Collection(GovernedBed.Name)]
public sealed class LoginTests(GovernedBed bed)
{
    private const string Answer = "answer This is a simple text response for testing.";

    [Theory]
    [InlineData("registered", "auto")]
    [InlineData("registered", "legacy")]
    [InlineData("dynamic", "auto")]
    [InlineData("dynamic", "legacy")]
    public async Task A_person_logs_in_where_the_challenge_leads(string how, string mode)
    {
        bed.Require();
        string[] registered = how == "dynamic" ? ["registered"] : [];
        string[] expected = [Challenge, .. registered, Asks, "granted mcp:read mcp:call", Connected(mode), "tools true", Answer];
        Assert.Equal(expected, await LoginAsync(how, mode));
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("legacy")]
    public async Task A_machine_logs_in_with_its_own_credentials(string mode)
    {
        bed.Require();
        string[] expected = [Challenge, Connected(mode), "tools true", Answer, "granted mcp:read mcp:call"];
        Assert.Equal(expected, await LoginAsync("credentials", mode));
    }

    [Theory]
    [InlineData("registered", "auto")]
    [InlineData("dynamic", "legacy")]
    public async Task Who_may_only_read_is_asked_to_step_up_at_the_first_call(string how, string mode)
    {
        bed.Require();
        var lines = (await LoginAsync(how, mode, "mcp:read")).Where(line => line != "registered");
        var step = Challenge.Replace("401", "403", StringComparison.Ordinal)
            + ", error=\"insufficient_scope\", error_description=\"The operation needs more scopes\"";
        string[] expected =
            [Challenge, Asks, "granted mcp:read", Connected(mode), "tools true", step, Asks, "granted mcp:read mcp:call", Answer];
        Assert.Equal(expected, lines);
    }

    private string Challenge => $"401 Bearer resource_metadata=\"{Metadata}\", scope=\"mcp:read mcp:call\"";

    private Uri Metadata => new(bed.Gateway.Url, "/.well-known/oauth-protected-resource/mcp/fixture");

    private string Asks => $"asks for mcp:read mcp:call offline_access at {bed.Through("fixture")}";

    private static string Connected(string mode) => "connected " + (mode == "auto" ? "2026-07-28" : "2025-11-25");

    private async Task<string[]> LoginAsync(string how, string mode, params string[] narrow)
    {
        var issuer = bed.Provider.Url.GetLeftPart(UriPartial.Authority);
        var output = await Suite.OutputAsync("login.mjs", [bed.Through("fixture"), issuer, how, mode, .. narrow]);
        return JsonSerializer.Deserialize<string[]>(output)!;
    }
}
