using System.CommandLine;
using Gateway.Commands;

var root = new RootCommand("Gateway: governs what AI agents call.")
{
    RunCommand.Build(),
    RecordingCommands.Build(),
    TokenCommand.Build(),
};
return await root.Parse(args).InvokeAsync();
