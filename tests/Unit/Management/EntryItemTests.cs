using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Management.Recording;
using Xunit;

namespace Gateway.Tests.Management;

public sealed class EntryItemTests
{
    [Fact]
    public void An_entry_is_shown_with_the_deepest_call_that_a_gateway_can_be_set_to_let_through()
    {
        var call = new string('[', 512) + new string(']', 512);
        var entry = new RecordingEntry(
            new SessionId("s_x"), 1, 0, EntryKind.Admitted, Encoding.UTF8.GetBytes($$"""{"message":{{call}}}"""), new byte[32]);
        Assert.Equal(call, EntryItem.Of(entry).Payload!.Value.GetProperty("message").GetRawText());
    }
}
