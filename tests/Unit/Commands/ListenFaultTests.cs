using System.Net.Sockets;
using Gateway.Commands;
using Gateway.Tests.Scenarios;
using Xunit;

namespace Gateway.Tests.Commands;

/// <summary>What a gateway that cannot listen tells its operator to do.</summary>
public sealed class ListenFaultTests
{
    [Theory]
    [InlineData(SocketError.AccessDenied, false, "a port that this user may open, 1024 or higher, into 'listen.url'.")]
    [InlineData(SocketError.AccessDenied, true, "1024 or higher, into 'listen.url' or 'cluster.port'.")]
    [InlineData(SocketError.AddressAlreadyInUse, false, "another port into 'listen.url'.")]
    [InlineData(SocketError.AddressAlreadyInUse, true, "another port into 'listen.url' or 'cluster.port'.")]
    [InlineData(SocketError.AddressNotAvailable, false, "an address of this machine into 'listen.url'.")]
    [InlineData(SocketError.AddressNotAvailable, true, "an address of this machine into 'listen.url' and 'cluster.address'.")]
    public void It_is_told_what_was_wrong_and_not_always_the_address(SocketError fault, bool hasCluster, string says) =>
        Assert.EndsWith(says, ListenFault.Fix(fault, hasCluster), StringComparison.Ordinal);

    [Theory]
    [InlineData(SocketError.AddressAlreadyInUse, "http://127.0.0.1:8080", "gateway run --url http://127.0.0.1:8081")]
    [InlineData(SocketError.AddressAlreadyInUse, "http://127.0.0.1:8081", "gateway run --url http://127.0.0.1:8082")]
    [InlineData(SocketError.AccessDenied, "http://127.0.0.1:80", "gateway run --url http://127.0.0.1:8081")]
    [InlineData(SocketError.AddressNotAvailable, "http://127.0.0.1:8080", "gateway run --url http://127.0.0.1:8081")]
    public void A_quickstart_is_told_what_it_has_no_file_for(SocketError fault, string url, string says)
    {
        var fix = ListenFault.Fix(fault, hasCluster: false, new Uri(url));
        Assert.EndsWith(says, fix, StringComparison.Ordinal);
        Assert.DoesNotContain("listen.url", fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_somebody_else_listens_at_is_told_as_such()
    {
        const string connections = """
            connections: [{ name: crm, url: "http://127.0.0.1:9/mcp" }]
            """;
        await using var first = await GatewayExecutable.StartAsync(connections);
        await File.WriteAllTextAsync(Path.Combine(first.Folder, "second.yaml"), $$"""
            version: 1
            listen: { url: "{{first.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)}}" }
            identity: { development: { enabled: true } }
            recording: { path: second/gateway.db }
            {{connections}}
            """);
        var (code, said) = await first.CommandAsync("run", "--config", "second.yaml");
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("Something else listens there: write another port into 'listen.url'.", said, StringComparison.Ordinal);
    }
}
