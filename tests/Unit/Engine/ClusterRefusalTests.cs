using Gateway.Governance.Configuration;
using Gateway.Silo.Hosting;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Gateway.Tests.Engine;

/// <summary>What the engine of one process says when it is to be one of many.</summary>
public sealed class ClusterRefusalTests
{
    [Fact]
    public void A_build_for_one_process_refuses_a_cluster_and_says_what_to_do()
    {
        Assert.SkipUnless(typeof(Grain).Assembly.GetName().Name == "Gateway.Embedded", "This build runs clusters.");
        var refused = Assert.Throws<InvalidDataException>(() => Host.CreateEmptyApplicationBuilder(null)
            .AddGatewayEngine(static options => options.Cluster = new ClusterConfig()));
        Assert.Contains("-p:Engine=Orleans", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'cluster'", refused.Message, StringComparison.Ordinal);
    }
}
