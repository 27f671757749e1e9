using System.CommandLine;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;

namespace Gateway.Commands;

/// <summary>A command that speaks to a running gateway: where it is, who asks, and how the answer is printed.</summary>
internal sealed class RemoteCommand : Command
{
    private readonly Option<string?> _url = new("--url")
    {
        Description = "The gateway; else GATEWAY_URL, else publicUrl of the configuration.",
        HelpName = "URL",
    };

    private readonly Option<string?> _token = new("--token") { Description = "Access token; else GATEWAY_TOKEN.", HelpName = "TOKEN" };

    private readonly Option<string?> _as = new("--as")
    {
        Description = "Ask as this person, by this machine's development issuer.",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _groups = new("--groups")
    {
        Description = "Groups of --as, apart by commas.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _config = LocalConfig.Option();

    private Func<ParseResult, Func<Screen, int>?> _offline = static _ => null;
    private bool _isStream;

    private readonly Option<bool> _json = new("--json") { Description = "Print the API's JSON." };

    /// <summary>A command that runs <paramref name="run"/>.</summary>
    public RemoteCommand(string name, string description, Func<RemoteCall, Task<int>> run)
        : base(name, description)
    {
        foreach (var option in (Option[])[_url, _token, _as, _groups, _config, _json]) Add(option);
        SetAction((result, cancellation) => RunAsync(result, run, cancellation));
    }

    /// <summary>Does without a gateway what <paramref name="offline"/> knows how to.</summary>
    /// <param name="offline">What to do for a command line; null where a gateway is to be asked.</param>
    public RemoteCommand Offline(Func<ParseResult, Func<Screen, int>?> offline)
    {
        _offline = offline;
        return this;
    }

    /// <summary>Marks it as one that goes on until somebody leaves it.</summary>
    public RemoteCommand Stream()
    {
        _isStream = true;
        return this;
    }

    /// <summary>As <see cref="GuardAsync"/>, for what goes on until somebody leaves it: that is its end, and no failure.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="stream">What it asks for.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    public static Task<int> GuardStreamAsync(ParseResult result, Func<Task<int>> stream, CancellationToken cancellation)
    {
        return GuardAsync(result, UntilLeftAsync, cancellation);

        async Task<int> UntilLeftAsync()
        {
            try
            {
                return await stream();
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return ExitCodes.Done;
            }
        }
    }

    /// <summary>Runs <paramref name="command"/> and turns what it throws into lines and an exit code.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="command">What it asks for.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    public static async Task<int> GuardAsync(ParseResult result, Func<Task<int>> command, CancellationToken cancellation)
    {
        try
        {
            return await command();
        }
        catch (CommandException refused)
        {
            foreach (var line in refused.Lines()) await result.InvocationConfiguration.Error.WriteLineAsync(line);
            return refused.ExitCode;
        }
        catch (StoreUnavailableException refused)
        {
            await result.InvocationConfiguration.Error.WriteLineAsync(refused.Message);
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Nobody knows how far it came: that must not look like one that was done.
            var cut = new CommandException(ExitCodes.Failed, "the command was interrupted before its end", Remote.Look);
            foreach (var line in cut.Lines()) await result.InvocationConfiguration.Error.WriteLineAsync(line);
            return cut.ExitCode;
        }
        catch (Exception failure)
        {
            // Whatever it is, it says nothing about what was looked at: that must not look like a no.
            var why = failure switch
            {
                OperationCanceledException => "it took too long, and was given up",
                HttpRequestException or IOException => VisibleText.Line(failure.Message),
                _ => $"the command failed ({failure.GetType().Name}): {VisibleText.Line(failure.Message)}",
            };
            await result.InvocationConfiguration.Error.WriteLineAsync($"gateway: {why}");
            return ExitCodes.Failed;
        }
    }

    private Task<int> RunAsync(ParseResult result, Func<RemoteCall, Task<int>> run, CancellationToken cancellation)
    {
        return _isStream ? GuardStreamAsync(result, CallAsync, cancellation) : GuardAsync(result, CallAsync, cancellation);

        async Task<int> CallAsync()
        {
            var screen = new Screen(result.InvocationConfiguration.Output, result.GetValue(_json));
            if (_offline(result) is { } offline) return offline(screen);
            using var remote = new Remote(Address(result), Token(result));
            return await run(new RemoteCall(remote, screen, result, cancellation) { Configuration = result.GetValue(_config) });
        }
    }

    private Uri Address(ParseResult result)
    {
        var given = result.GetValue(_url) ?? Variable("GATEWAY_URL");
        if (given is null) return LocalConfig.Need(result.GetValue(_config)).Listen.PublicUrl;
        return Uri.TryCreate(given, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new CommandException(ExitCodes.Refused, "--url is not a URL",
                "write scheme, host and port, such as http://127.0.0.1:8080");
    }

    private string Token(ParseResult result)
    {
        var (given, name) = (result.GetValue(_token), result.GetValue(_as));
        if (given is not null && name is not null)
            throw new CommandException(ExitCodes.Refused, "who asks is said twice", "leave out --token or --as");
        if (name is null && result.GetValue(_groups) is { Length: > 0 })
            throw new CommandException(
                ExitCodes.Refused, "--groups are those of --as; a token holds its own", "add --as, or leave out --groups");
        if (given is not null) return Checked(given);
        if (name is not null)
        {
            var config = LocalConfig.Need(result.GetValue(_config), Address(result).GetLeftPart(UriPartial.Authority));
            return DevelopmentTokens.Mint(
                config, name, DevelopmentTokens.Split(result.GetValue(_groups)),
                config.Identity.ManagementScope is { } scope ? [.. DevelopmentTokens.Scopes, scope] : DevelopmentTokens.Scopes,
                TimeSpan.FromHours(1));
        }

        return Variable("GATEWAY_TOKEN") is { } token ? Checked(token) : throw new CommandException(ExitCodes.Refused, "nobody asks",
            "set GATEWAY_TOKEN to an access token for the gateway, "
            + "or ask by this machine's development issuer: --as NAME --groups GROUP,GROUP");
    }

    // A token with a line break in it would end the header that carries it.
    private static string Checked(string token) => token.Length > 0 && token.All(static c => c is > ' ' and <= '~')
        ? token
        : throw new CommandException(ExitCodes.Refused, "the token is not one", "pass it without spaces and line breaks");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
