using Gateway.Abstractions.Approvals;
using Gateway.Edge.Approvals;
using Gateway.Governance.Configuration;
using Xunit;

namespace Gateway.Tests.Approvals;

public sealed class ApprovalAddressTests
{
    [Theory]
    [InlineData("https://corp.example", "https://corp.example/approvals/a1")]
    [InlineData("https://corp.example/gate", "https://corp.example/gate/approvals/a1")]
    [InlineData("https://corp.example/gate/", "https://corp.example/gate/approvals/a1")]
    public void The_address_lies_below_the_path_of_the_public_url(string publicUrl, string address) => Assert.Equal(
        address,
        new ApprovalAddress(new LiveConfig(new GatewayConfig { Listen = new ListenConfig { PublicUrl = new Uri(publicUrl) } }))
            .Of(new ApprovalId("a1")));
}
