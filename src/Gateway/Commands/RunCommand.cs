using System.CommandLine;
using System.Net.Sockets;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;
using Gateway.Hosting;
using Gateway.Quickstart;
using Gateway.Sample;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;

namespace Gateway.Commands;

/// <summary><c>gateway run</c>: edge and silo in one process. Without a file it starts the quickstart.</summary>
internal static class RunCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var file = new Option<string?>("--config",
            "-c") { Description = "Configuration file; without it gateway.yaml here, or else the quickstart." };
        var url = new Option<string?>("--url")
        {
            Description = $"Where the quickstart listens; else {QuickstartText.DefaultUrl}. A file says it in listen.url.",
            HelpName = "URL",
        };
        var command = new Command("run", "Start edge and silo in this process.") { file, url };
        command.SetAction((result, cancellation) => RemoteCommand.GuardStreamAsync(
            result, () => RunAsync(LocalConfig.File(result.GetValue(file)), result.GetValue(url), cancellation), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string? file, string? url, CancellationToken cancellation)
    {
        if (file is not null && url is not null)
            throw new CommandException(ExitCodes.Refused, $"--url is for the quickstart, and {file} says where this gateway listens",
                "leave out --url, or change listen.url in the file");
        var seen = file is null ? null : new SeenFiles(file);
        SampleCrm? sample = null;
        try
        {
            ConfigOutcome outcome;
            if (file is not null)
            {
                outcome = ConfigFile.Read(file, run: true, seen);
            }
            else
            {
                sample = await SampleCrm.StartAsync(TimeProvider.System, token: cancellation);
                Environment.SetEnvironmentVariable(QuickstartText.CredentialVariable, sample.Credential);
                var text = QuickstartText.Configuration(url ?? QuickstartText.DefaultUrl, sample.Url);
                outcome = ConfigFile.Rooted(
                    GatewayConfig.Parse("quickstart", text, ConfigFiles.None), Path.GetFullPath("gateway.yaml"));
            }

            foreach (var warning in outcome.Warnings) await Console.Error.WriteLineAsync($"warning: {warning}");
            foreach (var error in outcome.Errors) await Console.Error.WriteLineAsync(error.ToString());
            if (outcome.Config is not { } config) return ExitCodes.Refused;
            return await ServeAsync(config, seen, cancellation);
        }
        finally
        {
            if (sample is not null) await sample.DisposeAsync();
        }
    }

    private static async Task<int> ServeAsync(GatewayConfig config, SeenFiles? seen, CancellationToken cancellation)
    {
        try
        {
            await using var app = GatewayHost.Build(config, seen);
            await app.StartAsync(cancellation);
            await Console.Error.WriteLineAsync(seen is null
                ? QuickstartText.Welcome(config.Listen.PublicUrl.GetLeftPart(UriPartial.Authority))
                : $"gateway listens at {config.Listen.Url}");
            if (await GatewayHost.WaitAsync(app, cancellation)) return ExitCodes.Done;
            await Console.Error.WriteLineAsync("gateway stopped because a part of it failed; the log names it. It may be started anew.");
            return ExitCodes.Failed;
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException)
        {
            return await TellAsync(SocketError.AddressAlreadyInUse, config, seen);
        }
        catch (Exception failure) when (
            failure is IOException or InvalidDataException or InvalidOperationException or UnauthorizedAccessException
                or StoreUnavailableException)
        {
            // Each of these carries the house's own words: which file or address, and what to do.
            await Console.Error.WriteLineAsync($"gateway cannot start: {failure.Message}");
            return ExitCodes.Failed;
        }
        catch (SocketException failure)
        {
            return await TellAsync(failure.SocketErrorCode, config, seen);
        }
        catch (Orleans.Runtime.OrleansException failure)
        {
            // The engine's words name machines and not what to do; whoever wants them finds them in the log.
            await Console.Error.WriteLineAsync(
                $"gateway cannot start: the grains' engine did not ({failure.GetType().Name}). Where there is a cluster, this machine must "
                + "reach the others at their 'cluster.address', and they this one; it may be started again at once.");
            return ExitCodes.Failed;
        }
    }

    private static async Task<int> TellAsync(SocketError fault, GatewayConfig config, SeenFiles? seen)
    {
        await Console.Error.WriteLineAsync($"gateway cannot start: it cannot listen where it is told to ({fault}). "
            + ListenFault.Fix(fault, config.Cluster is not null, seen is null ? config.Listen.Url : null));
        return ExitCodes.Failed;
    }
}
