using System.CommandLine;
using Gateway.Quickstart;

namespace Gateway.Commands;

/// <summary><c>gateway token</c>: a token of the development issuer, for this machine only.</summary>
internal static class TokenCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var subject = new Option<string>("--as") { Description = "Who the token is for.", Required = true, HelpName = "NAME" };
        var groups = new Option<string[]>("--groups") { Description = "Groups, apart by commas.", AllowMultipleArgumentsPerToken = true };
        var scopes = new Option<string[]>("--scopes")
        {
            Description = "Scopes, apart by commas.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = static _ => DevelopmentTokens.Scopes,
        };
        var hours = new Option<double>("--ttl")
        {
            Description = "Hours that it lives, at most 12.",
            DefaultValueFactory = static _ => 8,
            HelpName = "HOURS",
        };
        var file = LocalConfig.Option();
        var url = new Option<string?>("--url")
        {
            Description = $"Where the quickstart listens; else {QuickstartText.DefaultUrl}. A file says it in listen.",
            HelpName = "URL",
        };
        var command = new Command("token", "Print a token of this machine's development issuer.")
        {
            subject, groups, scopes, hours, file, url,
        };
        command.SetAction((result, cancellation) => RemoteCommand.GuardAsync(result, async () =>
        {
            if (result.GetValue(hours) is not (> 0 and <= 12))
                throw new CommandException(ExitCodes.Refused, "a development token lives more than 0 and at most 12 hours",
                    "pass another --ttl");
            if (result.GetValue(url) is not null && LocalConfig.File(result.GetValue(file)) is { } there)
                throw new CommandException(ExitCodes.Refused, $"--url is for the quickstart, and {there} says which gateway a token is for",
                    "leave out --url, or change listen in the file");
            await result.InvocationConfiguration.Output.WriteLineAsync(DevelopmentTokens.Mint(
                LocalConfig.Need(result.GetValue(file), result.GetValue(url) ?? QuickstartText.DefaultUrl),
                result.GetValue(subject)!,
                DevelopmentTokens.Split(result.GetValue(groups)),
                DevelopmentTokens.Split(result.GetValue(scopes)),
                TimeSpan.FromHours(result.GetValue(hours))));
            return ExitCodes.Done;
        }, cancellation));
        return command;
    }
}
