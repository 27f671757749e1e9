using System.Net.Sockets;
using Gateway.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;
using Xunit;

namespace Gateway.Tests.Engine.Wire;

/// <summary>The port that the engine opens in any case.</summary>
public sealed class PortTests
{
    [Fact]
    public async Task Nobody_gets_a_word_out_of_a_gateway_that_works_with_no_other()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.AddGatewayEngine();
        using var host = builder.Build();
        await Probe.Ends(host.StartAsync(), "the start");

        using var stranger = new TcpClient();
        await stranger.ConnectAsync(host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.Endpoint);
        Assert.Equal(0, await Probe.Ends(HeardAsync(stranger.GetStream()), "the connection"));

        await Probe.Ends(host.StopAsync(), "the end");
    }

    // A connection that is reset said nothing either.
    private static async Task<int> HeardAsync(NetworkStream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[1]);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
