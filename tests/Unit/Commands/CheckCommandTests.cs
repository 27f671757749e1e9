using System.CommandLine;
using Gateway.Commands;
using Xunit;

namespace Gateway.Tests.Commands;

public sealed class CheckCommandTests
{
    [Fact]
    public async Task An_approval_that_nobody_could_decide_is_warned_of()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """
            version: 1
            connections: [ { name: crm, url: "https://crm.example/mcp", policy: crm } ]
            policies:
              - name: crm
                rules:
                  - { name: ask, when: tool.destructive, effect: approve, by: [owners] }
            """);
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await GatewayCommands.RunAsync(["check", file], new InvocationConfiguration { Output = output, Error = error });
        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains($"warning: {file}:6:1: rule \"ask\": the group \"owners\" is asked, but is not in identity.roles.approver",
            error.ToString(), StringComparison.Ordinal);
        File.Delete(file);
    }
}
