using System.Text;
using Gateway.Edge.Mcp;
using Xunit;

namespace Gateway.Tests.Mcp;

public sealed class CacheScopeTests
{
    [Theory]
    [InlineData(
        """{"jsonrpc":"2.0","id":1,"result":{"contents":[{"cacheScope":"public"}],"cacheScope":"public","ttlMs":1.0}}""",
        """{"jsonrpc":"2.0","id":1,"result":{"contents":[{"cacheScope":"public"}],"cacheScope":"private","ttlMs":1.0}}""")]
    [InlineData(
        """{"result":{"cacheScope":{"a":["public"]},"b":0},"jsonrpc":"2.0","id":1}""",
        """{"result":{"cacheScope":"private","b":0},"jsonrpc":"2.0","id":1}""")]
    [InlineData(
        """{"jsonrpc":"2.0","id":1,"result":{"cacheScope":"private"}}""",
        """{"jsonrpc":"2.0","id":1,"result":{"cacheScope":"private"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"contents":[]}}""", """{"jsonrpc":"2.0","id":1,"result":{"contents":[]}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":[1]}""", """{"jsonrpc":"2.0","id":1,"result":[1]}""")]
    public void What_was_read_for_one_caller_is_private_to_it(string said, string sent)
    {
        Assert.Equal(FrameFault.None, FrameReader.Read(Encoding.UTF8.GetBytes(said), FrameSide.Upstream, 64, out var frame));
        Assert.Equal(sent, Encoding.UTF8.GetString(CacheScope.Narrow(frame!.Message, frame.Result).Span));
    }
}
