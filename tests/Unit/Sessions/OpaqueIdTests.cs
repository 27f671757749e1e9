using Gateway.Abstractions.Sessions;
using Xunit;

namespace Gateway.Tests.Sessions;

public sealed class OpaqueIdTests
{
    [Fact]
    public void A_new_id_has_the_shape_of_its_prefix() => Assert.True(OpaqueId.IsValid(OpaqueId.NewSession().Value, "s_"));
}
