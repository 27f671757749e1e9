using System.CommandLine;
using Gateway.Commands;

var root = new RootCommand("Gateway: governs what AI agents call.")
{
    RunCommand.Build(),
    CheckCommand.Build(),
    new Command("policy", "Try policies out.") { PolicyTestCommand.Build(), PolicyExplainCommand.Build() },
    RecordingCommands.Build(),
    TokenCommand.Build(),
};
return await root.Parse(args).InvokeAsync();
