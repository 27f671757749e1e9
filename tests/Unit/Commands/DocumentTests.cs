using System.CommandLine;
using Gateway.Commands;
using Gateway.Edge.Management;
using Gateway.Tests.House;
using Xunit;

namespace Gateway.Tests.Commands;

public sealed class DocumentTests
{
    [Fact]
    public void Every_command_is_in_the_document()
    {
        var text = Repository.Read("docs/cli.md");
        Assert.All(Paths(GatewayCommands.Build(), ""), path => Assert.Contains($"`{path}", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_operation_is_in_the_document_with_the_roles_that_may()
    {
        var lines = Repository.Read("docs/management-api.md").Split('\n');
        foreach (var operation in Enum.GetValues<Operation>())
        {
            var needed = AccessMatrix.Needed(operation);
            var roles = needed == Role.Agent
                ? "all"
                : string.Join(", ", Enum.GetValues<Role>().Where(role => role != Role.None && needed.HasFlag(role)).Select(role =>
                    role.ToString().ToLowerInvariant()));
            Assert.Contains(lines, line => line.EndsWith($"| {operation} | {roles} |", StringComparison.Ordinal));
        }
    }

    private static IEnumerable<string> Paths(Command command, string before)
    {
        var path = command is RootCommand ? "gateway" : $"{before} {command.Name}";
        return command.Subcommands.Count == 0 ? [path] : command.Subcommands.SelectMany(sub => Paths(sub, path));
    }
}
