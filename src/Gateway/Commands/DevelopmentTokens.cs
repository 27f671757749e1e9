using Gateway.Edge.Identity;
using Gateway.Governance.Configuration;

namespace Gateway.Commands;

/// <summary>Tokens of this machine's development issuer. Whoever may read its key file may be anyone, and only on this machine.</summary>
internal static class DevelopmentTokens
{
    /// <summary>The scopes of a token where none are asked for.</summary>
    public static readonly string[] Scopes = ["mcp:read", "mcp:call"];

    /// <summary>A token for the gateway of <paramref name="config"/>.</summary>
    public static string Mint(GatewayConfig config, string subject, string[] groups, string[] scopes, TimeSpan lifetime)
    {
        if (!config.Identity.Development.Enabled)
        {
            throw new CommandException(ExitCodes.Refused, "the development issuer is not enabled",
                "set identity.development.enabled, or get a token from your identity provider and pass it by GATEWAY_TOKEN");
        }

        try
        {
            var key = Path.Combine(Path.GetDirectoryName(config.Recording.Path)!, "development-issuer.json");
            return DevelopmentIssuer.Open(key, config.Listen, TimeProvider.System)
                .Mint(subject, groups, scopes, config.Listen.PublicUrl.AbsoluteUri.TrimEnd('/'), lifetime);
        }
        catch (ArgumentException failure)
        {
            throw new CommandException(ExitCodes.Refused, failure.Message, "see gateway token --help");
        }
        catch (Exception failure) when (failure is InvalidOperationException or IOException
            or InvalidDataException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Failed, failure.Message, "look at the key file beside the recording");
        }
    }

    /// <summary>Values as people give them: apart by commas, spaces or repeated options.</summary>
    public static string[] Split(string[]? values) => [.. (values ?? []).SelectMany(
        static value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
