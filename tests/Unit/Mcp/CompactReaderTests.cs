using System.Text;
using Gateway.Edge.Mcp;
using Xunit;

namespace Gateway.Tests.Mcp;

/// <summary>The quick reader says yes only where the strict one does, and then sees the same.</summary>
public sealed class CompactReaderTests
{
    private const int Depth = 256;

    private static readonly string[] Usual =
    [
        """{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"[{\"order\":1000,\"note\":\"a\\nb\\\\\"},{}]"}]}}""",
        """{"jsonrpc":"2.0","id":"a-1","error":{"code":-32000,"message":"no","data":null}}""",
        """{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"t","progress":1.5e3,"total":200,"message":"ü \u00fc"}}""",
        """{"jsonrpc":"2.0","id":7,"method":"roots/list"}""",
        """{"result":{"a":[[],{},[{"b":[true,false,null,-0.1,0,1E+9,2e-3]}]],"s":""},"id":3,"jsonrpc":"2.0"}""",
        """{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}}""",
        """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"\/\b\f\r\t"}}""",
        """{"jsonrpc":"2.0","id":9,"result":{},"x":[1,"2"]}""",
    ];

    [Fact]
    public void The_usual_message_is_read()
    {
        foreach (var text in Usual)
        {
            Assert.True(CompactReader.TryRead(Encoding.UTF8.GetBytes(text), new Frame { Message = default }), text);
            Same(Encoding.UTF8.GetBytes(text));
        }
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{}} """)]
    [InlineData("""{"jsonrpc": "2.0","id":1,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"a":1,"a":2}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"a":"\ud800"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"a":"\q"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"\u0061":1,"a":2}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"ä":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"a","result":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":1,"error":2}""")]
    [InlineData("""{"jsonrpc":"2.0","id":true,"result":1}""")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"result":1}""")]
    [InlineData("""{"id":1,"result":1}""")]
    [InlineData("""{"jsonrpc":"2.0","method":""}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","params":[]}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","params":{"_meta":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":01}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":1.}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":-}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":[1,]}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"a":}}""")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"result":1}]""")]
    public void What_is_unusual_or_wrong_is_left_to_the_strict_reader(string text)
    {
        Assert.False(CompactReader.TryRead(Encoding.UTF8.GetBytes(text), new Frame { Message = default }));
        Same(Encoding.UTF8.GetBytes(text));
    }

    [Fact]
    public void Every_cut_and_every_changed_byte_is_judged_alike()
    {
        foreach (var text in Usual)
        {
            var whole = Encoding.UTF8.GetBytes(text);
            for (var at = 0; at < whole.Length; at++)
            {
                Same(whole[..at]);
                foreach (var value in "\"\\{}[]:,0e.-+u dn\u0001\u0080ÿ/"u8.ToArray().Append((byte)0xff))
                {
                    var changed = (byte[])whole.Clone();
                    changed[at] = value;
                    Same(changed);
                }
            }
        }
    }

    [Fact]
    public void Strings_end_where_they_end_at_every_length_and_escape()
    {
        foreach (var escape in new[] { "", "\\\\", "\\\"", "\\n", "\\u0041", "\\u00e4", "ä", "\\\\\\\"" })
            for (var before = 0; before < 70; before++)
                for (var after = 0; after < 3; after++)
                {
                    var text = $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"{new string('x', before)}{escape}{new string('y', after)}\"}}";
                    Assert.True(CompactReader.TryRead(Encoding.UTF8.GetBytes(text), new Frame { Message = default }), text);
                    Same(Encoding.UTF8.GetBytes(text));
                }
    }

    [Fact]
    public void The_suites_values_are_judged_alike()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "corpora", "jsontestsuite");
        foreach (var file in Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories))
        {
            var value = File.ReadAllBytes(file);
            Same([.. """{"jsonrpc":"2.0","id":1,"result":"""u8, .. value, .. "}"u8]);
            Same([.. """{"jsonrpc":"2.0","id":1,"result":{"v":"""u8, .. value, .. "}}"u8]);
            Same(value);
        }
    }

    [Fact]
    public void Random_messages_are_judged_alike()
    {
        var random = new Random(20_261_121);
        string[] pieces =
            ["{", "}", "[", "]", ":", ",", "\"", "\\", "\"a\"", "\"result\"", "\"id\"", "\"method\"", "\"params\"", "1", "-0.5e1", "true", "null", "\\u0041", " ", "\"jsonrpc\":\"2.0\""];
        for (var n = 0; n < 20_000; n++)
        {
            var text = new StringBuilder(Usual[random.Next(Usual.Length)]);
            for (var edit = random.Next(1, 4); edit > 0; edit--)
            {
                var at = random.Next(text.Length);
                if (random.Next(2) == 0) text.Remove(at, Math.Min(text.Length - at, random.Next(1, 9)));
                text.Insert(Math.Min(at, text.Length), pieces[random.Next(pieces.Length)]);
            }

            Same(Encoding.UTF8.GetBytes(text.ToString()));
        }
    }

    private static void Same(byte[] message)
    {
        var quick = new Frame { Message = default };
        if (!CompactReader.TryRead(message, quick)) return;
        var text = Encoding.UTF8.GetString(message);
        var fault = FrameReader.Read(message, FrameSide.Upstream, Depth, out var strict);
        Assert.True(fault == FrameFault.None, $"{fault}: {text}");
        Assert.Equal((strict!.Kind, strict.Id, strict.Result, strict.Error), (quick.Kind, quick.Id, quick.Result, quick.Error));
        Assert.True(strict.Message.Span.SequenceEqual(quick.Message.Span), text);
    }
}
