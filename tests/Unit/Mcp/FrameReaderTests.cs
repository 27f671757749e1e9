using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Edge.Mcp;
using Xunit;

namespace Gateway.Tests.Mcp;

public sealed class FrameReaderTests
{
    private const int Depth = 64;

    private static FrameFault Read(string json, out Frame? frame, FrameSide side = FrameSide.Client) =>
        FrameReader.Read(Encoding.UTF8.GetBytes(json), side, Depth, out frame);

    private static FrameFault Fault(string json) => Read(json, out _);

    private static string Call(string arguments) =>
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":""" + arguments + "}}";

    [Fact]
    public void A_call_gives_up_what_the_gateway_acts_on()
    {
        const string json = """
            {"jsonrpc":"2.0","id":"a-1","method":"tools/call","params":{"name":"find","arguments":{"x":[1,{"y":2}]},
            "_meta":{"progressToken":7,
            "io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},
            "io.modelcontextprotocol/clientCapabilities":{}}}}
            """;
        Assert.Equal(FrameFault.None, Read(json, out var frame));
        Assert.Equal(FrameKind.Request, frame!.Kind);
        Assert.Equal("tools/call", frame.Method);
        Assert.Equal("find", frame.Name);
        Assert.Equal("\"a-1\"", Encoding.UTF8.GetString(frame.IdBytes));
        Assert.Equal("""{"x":[1,{"y":2}]}""", Encoding.UTF8.GetString(frame.Arguments.Of(frame.Message).Span));
        Assert.Equal("7", Encoding.UTF8.GetString(frame.ProgressToken.Of(frame.Message).Span));
        Assert.True(frame is { HasClaim: true, HasClientCapabilities: true, ProtocolVersion: "2026-07-28", Client.Name: "c" });
    }

    [Theory]
    [InlineData("tools/call", """{"name":"real","ref":{"name":"other"}}""", "real", "")]
    [InlineData("tools/call", """{"ref":{"name":"other","uri":"b://"},"name":"real"}""", "real", "")]
    [InlineData("prompts/get", """{"name":"real","ref":{"type":"ref/prompt","name":"other"}}""", "real", "")]
    [InlineData("resources/read", """{"uri":"a://","ref":{"uri":"b://"}}""", "", "a://")]
    [InlineData("resources/subscribe", """{"ref":{"uri":"b://","name":"other"},"uri":"a://"}""", "", "a://")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/prompt","name":"real"},"name":"other","argument":{"name":"a","value":""}}""", "real", "")]
    [InlineData("completion/complete", """{"name":"other","uri":"b://","ref":{"type":"ref/resource","uri":"a://"}}""", "", "a://")]
    public void What_is_called_is_read_where_the_method_has_it(string method, string parameters, string name, string uri)
    {
        Assert.Equal(FrameFault.None, Read($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""", out var before));
        Assert.Equal(FrameFault.None, Read($$"""{"params":{{parameters}},"method":"{{method}}","id":1,"jsonrpc":"2.0"}""", out var after));
        foreach (var frame in (Frame[])[before!, after!])
        {
            Assert.Equal(name, frame.Name);
            Assert.Equal(uri, frame.Uri);
        }
    }

    [Theory]
    [InlineData("initialize", "introduced", """{"a":1}""")]
    [InlineData("tools/call", "claimed", """{"b":2}""")]
    public void A_client_names_itself_where_the_method_has_it(string method, string name, string able)
    {
        const string introduced = """ "clientInfo":{"name":"introduced","version":"1"},"capabilities":{"a":1} """;
        const string claimed = """
            "_meta":{"io.modelcontextprotocol/clientInfo":{"name":"claimed","version":"2"},"io.modelcontextprotocol/clientCapabilities":{"b":2}}
            """;
        foreach (var (first, second) in ((string, string)[])[(introduced, claimed), (claimed, introduced)])
        {
            var json = $$$"""{"jsonrpc":"2.0","id":1,"method":"{{{method}}}","params":{"name":"t",{{{first}}},{{{second}}}}}""";
            Assert.Equal(FrameFault.None, Read(json, out var frame));
            Assert.Equal(name, frame!.Client.Name);
            Assert.Equal(able, Encoding.UTF8.GetString(frame.Capabilities.Of(frame.Message).Span));
        }
    }

    [Fact]
    public void White_space_in_what_an_upstream_puts_where_a_text_belongs_is_dropped_too()
    {
        const string json = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\",\"params\":{\"name\":[1,\n2]}}";
        Assert.Equal(FrameFault.None, Read(json, out var frame, FrameSide.Upstream));
        Assert.Equal("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\",\"params\":{\"name\":[1,2]}}",
            Encoding.UTF8.GetString(frame!.Message.Span));
    }

    [Fact]
    public void White_space_between_tokens_is_dropped_and_every_other_byte_stays()
    {
        const string json = " { \"jsonrpc\" : \"2.0\" ,\n\t\"id\" : 10000000000000000999 , \"method\":\"tools/call\" , \"params\" : "
            + "{ \"name\" : \"a b\\u0020\\\"c\" , \"arguments\" : { \"n\" : 1.0 , \"e\" : 1E2 , \"s\" : \" x \" } } } ";
        Assert.Equal(FrameFault.None, Read(json, out var frame));
        Assert.Equal(
            "{\"jsonrpc\":\"2.0\",\"id\":10000000000000000999,\"method\":\"tools/call\",\"params\":{\"name\":\"a b\\u0020\\\"c\","
                + "\"arguments\":{\"n\":1.0,\"e\":1E2,\"s\":\" x \"}}}",
            Encoding.UTF8.GetString(frame!.Message.Span));
        Assert.Equal("a b \"c", frame.Name);
        Assert.Equal("{\"n\":1.0,\"e\":1E2,\"s\":\" x \"}", Encoding.UTF8.GetString(frame.Arguments.Of(frame.Message).Span));
    }

    [Fact]
    public void A_compact_message_is_not_copied()
    {
        var body = Encoding.UTF8.GetBytes(Call("""{"a":[1,"x",{"b":null}],"c":true}"""));
        Assert.Equal(FrameFault.None, FrameReader.Read(body, FrameSide.Client, Depth, out var frame));
        Assert.True(frame!.Message.Equals(body));
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""{"a":1,"A":2}""")]
    [InlineData("""{"k":1,"\u212a":2}""")]
    [InlineData("""{"s":1,"ſ":2}""")]
    [InlineData("""{"x":{"y":[{"a":1,"b":2,"a":3}]}}""")]
    public void Keys_that_some_parser_takes_for_one_are_refused(string arguments) =>
        Assert.Equal(FrameFault.DuplicateKey, Fault(Call(arguments)));

    [Fact]
    public void Many_keys_are_checked_in_linear_time_and_still_found()
    {
        var keys = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"key{i}\":1"));
        Assert.Equal(FrameFault.None, Fault(Call($"{{{keys}}}")));
        Assert.Equal(FrameFault.DuplicateKey, Fault(Call($"{{{keys},\"KEY77777\":1}}")));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"Method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","Params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"Name":"x"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","Arguments":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"argument\u017F":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_meta":{"ProgressToken":1}}}""")]
    public void Protocol_members_in_another_case_are_refused(string json) => Assert.Equal(FrameFault.CaseVariantKey, Fault(json));

    [Fact]
    public void An_argument_may_be_called_like_a_member_of_the_protocol() =>
        Assert.Equal(FrameFault.None, Fault(Call("""{"Name":1,"METHOD":2}""")));

    [Theory]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""", nameof(FrameFault.Batch))]
    [InlineData("[]", nameof(FrameFault.Batch))]
    [InlineData("\"x\"", nameof(FrameFault.NotJsonRpc))]
    [InlineData("{}", nameof(FrameFault.NotJsonRpc))]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"ping"}""", nameof(FrameFault.NotJsonRpc))]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"ping"}""", nameof(FrameFault.BadId))]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"ping"}""", nameof(FrameFault.BadId))]
    [InlineData("""{"jsonrpc":"2.0","id":true,"method":"ping"}""", nameof(FrameFault.BadId))]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":""}""", nameof(FrameFault.BadMethod))]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":1}""", nameof(FrameFault.BadMethod))]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}""", nameof(FrameFault.BadParams))]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":["delete"]}}""", nameof(FrameFault.BadParams))]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":[]}}""", nameof(FrameFault.BadParams))]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}""", nameof(FrameFault.MixedMessage))]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"error":{}}""", nameof(FrameFault.MixedMessage))]
    [InlineData("""{"jsonrpc":"2.0","result":{}}""", nameof(FrameFault.BadId))]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"} {}""", nameof(FrameFault.NotJson))]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping",}""", nameof(FrameFault.NotJson))]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"p\ud800"}""", nameof(FrameFault.NotJson))]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"\udc00\ud800"}}""", nameof(FrameFault.NotJson))]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"\ud800":1}}""", nameof(FrameFault.NotJson))]
    public void What_is_not_one_message_is_refused(string json, string fault) => Assert.Equal(fault, Fault(json).ToString());

    [Fact]
    public void A_whole_surrogate_pair_is_text() => Assert.Equal(FrameFault.None, Fault(Call("""{"x":"\ud83d\ude00 \\ud800"}""")));

    [Theory]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, 0x7B, 0x7D })]
    [InlineData(new byte[] { 0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D })]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00 })]
    [InlineData(new byte[0])]
    public void What_is_not_utf8_text_is_refused(byte[] body) =>
        Assert.Equal(FrameFault.NotJson, FrameReader.Read(body, FrameSide.Client, Depth, out _));

    [Fact]
    public void Nesting_is_bounded()
    {
        string Nested(int levels) => Call($"{{\"x\":{new string('[', levels)}{new string(']', levels)}}}");
        Assert.Equal(FrameFault.None, Fault(Nested(Depth - 3)));
        Assert.NotEqual(FrameFault.None, Fault(Nested(Depth)));
        Assert.NotEqual(FrameFault.None, Fault(Nested(1_000_000)));
    }

    [Fact]
    public void An_upstreams_data_may_repeat_keys_but_its_frame_may_not()
    {
        Assert.Equal(FrameFault.None, Read("""{"jsonrpc":"2.0","id":1,"result":{"data":{"a":1,"A":2}}}""", out _, FrameSide.Upstream));
        Assert.Equal(
            FrameFault.DuplicateKey,
            Read("""{"jsonrpc":"2.0","id":1,"result":{"tools":[]},"result":{"tools":[1]}}""", out _, FrameSide.Upstream));
        Assert.Equal(
            FrameFault.DuplicateKey,
            Read("""{"jsonrpc":"2.0","id":1,"result":{"tools":[],"tools":[1]}}""", out _, FrameSide.Upstream));
    }

    public static TheoryData<string> SuiteFiles =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "corpora", "jsontestsuite"), "*.json", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(AppContext.BaseDirectory, f))];

    [Theory]
    [MemberData(nameof(SuiteFiles))]
    public void Every_file_of_the_suite_is_refused_or_goes_on_with_the_meaning_that_was_seen(string file)
    {
        var value = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, file));
        var head = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{"v":""";
        byte[] body = [.. Encoding.UTF8.GetBytes(head), .. value, .. "}}}"u8];
        var fault = FrameReader.Read(body, FrameSide.Client, 600, out var frame);
        if (Path.GetFileName(file).StartsWith("n_", StringComparison.Ordinal)
            && !EndsTheEnvelope(value)) Assert.NotEqual(FrameFault.None, fault);
        if (fault != FrameFault.None) return;

        // What goes on is read alike by a parser that keeps the first of two keys and by one that keeps the last, and equals what came in.
        using var sent = JsonDocument.Parse(frame!.Message, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 600 });
        using var came = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 600 });
        Assert.True(Same(sent.RootElement, came.RootElement));
    }

    // A few must-refuse files are only wrong on their own: inside an envelope their rest is taken for the envelope's.
    private static bool EndsTheEnvelope(byte[] value)
    {
        try
        {
            using var alone = JsonDocument.Parse((byte[])[.. "[{\"v\":"u8, .. value, .. "}]"u8],
                new JsonDocumentOptions { MaxDepth = 600 });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [Fact]
    public void Random_damage_never_throws_and_never_changes_the_meaning()
    {
        var seed = Encoding.UTF8.GetBytes(Call("""{"a":"x\u00e9\n","b":[1,2.5e3,{"c":null,"d":"\ud83d\ude00"}],"e":{"f":true}}"""));
        var damage = Gen.Choose(0, seed.Length - 1).SelectMany(at =>
            Gen.Choose(0, 255).Select(by => (At: at, By: (byte)by))).ListOf().Select(list => list.Take(4).ToArray());
        Prop.ForAll(damage.ToArbitrary(), edits =>
        {
            var body = seed.ToArray();
            foreach (var (at, by) in edits) body[at] = by;
            if (FrameReader.Read(body, FrameSide.Client, Depth, out var frame) != FrameFault.None) return true;
            using var sent = JsonDocument.Parse(frame!.Message, new JsonDocumentOptions { AllowDuplicateProperties = false });
            using var came = JsonDocument.Parse(body);
            return Same(sent.RootElement, came.RootElement);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
    }

    // Numbers to the letter: two spellings of one number are two messages to somebody.
    private static bool Same(JsonElement a, JsonElement b) => a.ValueKind == b.ValueKind && a.ValueKind switch
    {
        JsonValueKind.Object =>
            a.EnumerateObject().Zip(b.EnumerateObject()).All(p => p.First.Name == p.Second.Name && Same(p.First.Value, p.Second.Value))
            && a.GetPropertyCount() == b.GetPropertyCount(),
        JsonValueKind.Array =>
            a.GetArrayLength() == b.GetArrayLength() && a.EnumerateArray().Zip(b.EnumerateArray()).All(p => Same(p.First, p.Second)),
        _ => a.GetRawText() == b.GetRawText(),
    };
}
