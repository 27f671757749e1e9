using System.CommandLine;
using Gateway.Commands;
using Xunit;

namespace Gateway.Tests.Commands;

/// <summary>What scripts go by: done, a no, or could not be done.</summary>
public sealed class ExitCodeTests
{
    [Theory]
    [InlineData("")]
    [InlineData("frobnicate")]
    [InlineData("check --nope")]
    [InlineData("check gateway.yaml another.yaml")]
    [InlineData("sessions")]
    [InlineData("sessions show")]
    [InlineData("sessions list --limit many")]
    [InlineData("sessions terminate s_00000000000000000000000000")]
    [InlineData("recording verify --file")]
    public async Task A_command_line_that_cannot_be_understood_is_two(string line)
    {
        var (code, _, error) = await RunAsync(line);
        Assert.Equal(2, code);
        Assert.NotEmpty(error);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("check --help")]
    [InlineData("sessions show --help")]
    [InlineData("check --schema")]
    public async Task What_was_asked_for_is_zero(string line)
    {
        var (code, output, error) = await RunAsync(line);
        Assert.Equal((0, ""), (code, error));
        Assert.NotEmpty(output);
    }

    [Fact]
    public async Task A_wrong_configuration_is_one_and_none_is_two()
    {
        var folder = Directory.CreateTempSubdirectory("gateway-exit-").FullName;
        try
        {
            var file = Path.Combine(folder, "gateway.yaml");
            Assert.Equal(2, (await RunAsync($"check {file}")).Code);
            await File.WriteAllTextAsync(file, "version: 1\nlissten: {}\n");
            Assert.Equal(1, (await RunAsync($"check {file}")).Code);
            Assert.Equal(1, (await RunAsync($"token --as alice --config {file}")).Code);
            await File.WriteAllTextAsync(file, "version: 1\n");
            Assert.Equal(0, (await RunAsync($"check {file}")).Code);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_gateway_that_cannot_listen_where_it_is_told_to_is_two()
    {
        var folder = Directory.CreateTempSubdirectory("gateway-exit-").FullName;
        try
        {
            var file = Path.Combine(folder, "gateway.yaml");
            // An address for documents, which no machine has (RFC 5737).
            await File.WriteAllTextAsync(file, $$"""
                version: 1
                listen: { url: "http://203.0.113.7:8080" }
                recording: { path: "{{folder}}/gateway.db" }
                """);
            Assert.Equal(2, (await RunAsync($"run --config {file}")).Code);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string line)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await GatewayCommands.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
