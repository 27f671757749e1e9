using System.CommandLine;

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
        ConnectionsCommand.Build(),
        PrincipalsCommand.Build(),
        RecordingCommands.Build(),
        AuditCommand.Build(),
    };
}
