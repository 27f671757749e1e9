using System.CommandLine;
using Gateway.Edge.Identity;
using Gateway.Governance.Configuration;
using Gateway.Hosting;
using Gateway.Quickstart;

namespace Gateway.Commands;

/// <summary><c>gateway token</c>: a token of the development issuer, for this machine only.</summary>
internal static class TokenCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var subject = new Option<string>("--as") { Description = "Who the token is for.", Required = true };
        var groups = new Option<string[]>("--groups") { Description = "Groups, apart by commas.", AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [] };
        var scopes = new Option<string[]>("--scopes")
        {
            Description = "Scopes, apart by commas.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => ["mcp:read", "mcp:call"],
        };
        var hours = new Option<double>("--hours") { Description = "How long it lives, at most 12.", DefaultValueFactory = _ => 8 };
        var file = new Option<string?>("--config",
            "-c") { Description = "The gateway's configuration file; without it gateway.yaml here, or else the quickstart's." };
        var url = new Option<string>("--url") { Description = "Where the quickstart listens.", DefaultValueFactory = _ =>
            QuickstartText.DefaultUrl };
        var command = new Command("token", "Print a token of the development issuer.") { subject, groups, scopes, hours, file, url };
        command.SetAction(result => Mint(
            result.GetValue(subject)!,
            Split(result.GetValue(groups)!),
            Split(result.GetValue(scopes)!),
            result.GetValue(hours),
            result.GetValue(file),
            result.GetValue(url)!));
        return command;
    }

    private static int Mint(string subject, string[] groups, string[] scopes, double hours, string? file, string url)
    {
        file ??= File.Exists("gateway.yaml") ? "gateway.yaml" : null;
        var outcome = file is not null
            ? ConfigFile.Read(file)
            : ConfigFile.Rooted(
                GatewayConfig.Parse("quickstart", QuickstartText.Configuration(url, new Uri("http://127.0.0.1:1/mcp")), ConfigFiles.None),
                    Path.GetFullPath("gateway.yaml"));
        if (outcome.Config is not { } config)
        {
            foreach (var error in outcome.Errors) Console.Error.WriteLine(error.ToString());
            return ExitCodes.Refused;
        }

        if (!config.Identity.Development.Enabled)
        {
            Console.Error.WriteLine(
                "The development issuer is not enabled: set identity.development.enabled, or get a token from your identity provider.");
            return ExitCodes.Refused;
        }

        try
        {
            var key = Path.Combine(Path.GetDirectoryName(config.Recording.Path)!, "development-issuer.json");
            var issuer = DevelopmentIssuer.Open(key, config.Listen, TimeProvider.System);
            Console.WriteLine(issuer.Mint(subject, groups, scopes, config.Listen.PublicUrl.AbsoluteUri.TrimEnd('/'),
                TimeSpan.FromHours(hours)));
            return ExitCodes.Done;
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or IOException or InvalidDataException)
        {
            Console.Error.WriteLine(failure.Message);
            return ExitCodes.Failed;
        }
    }

    private static string[] Split(string[] values) =>
        [.. values.SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
