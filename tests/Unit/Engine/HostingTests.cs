using Gateway.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Gateway.Tests.Engine;

public sealed class HostingTests
{
    [Fact]
    public async Task The_products_engine_starts_offers_its_grains_and_stops()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.AddGatewayEngine(options => options.ResponseTimeout = TimeSpan.FromSeconds(10));
        using var host = builder.Build();

        await Probe.Ends(host.StartAsync(), "the start");
        Assert.NotNull(host.Services.GetRequiredService<IGrainFactory>());
        await Probe.Ends(host.StopAsync(), "the end");
    }
}
