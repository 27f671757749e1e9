using System.CommandLine;
using System.CommandLine.Invocation;
using Gateway.Hosting;

namespace Gateway.Commands;

/// <summary>Every command of the executable.</summary>
internal static class GatewayCommands
{
    /// <summary>The root.</summary>
    public static RootCommand Build() => new("Gateway: governs what AI agents do with MCP servers.")
    {
        RunCommand.Build(),
        CheckCommand.Build(),
        DoctorCommand.Build(),
        TokenCommand.Build(),
        SessionsCommand.Build(),
        ApprovalsCommand.Build(),
        PolicyCommand.Build(),
        MaskCommand.Build(),
        ConnectionsCommand.Build(),
        PrincipalsCommand.Build(),
        RetentionCommand.Build(),
        RecordingCommands.Build(),
        ExportsCommand.Build(),
        AuditCommand.Build(),
    };

    /// <summary>Runs one command line.</summary>
    /// <param name="args">The words behind the executable's name.</param>
    /// <param name="configuration">Where output goes; null for the console.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, InvocationConfiguration? configuration = null)
    {
        var line = Build().Parse(args);
        configuration ??= new InvocationConfiguration();
        // The library leaves two seconds, in which what is under way cannot end. A little over what the host takes at most.
        if (line.CommandResult.Command.Name == "run")
            configuration.ProcessTerminationTimeout = GatewayHost.StopPatience + TimeSpan.FromSeconds(15);
        var code = await line.InvokeAsync(configuration);
        // The library says 1 for a line that it cannot read, which here is a no to what was asked.
        return line.Action is ParseErrorAction ? ExitCodes.Failed : code;
    }
}
