using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Mcp;
using Xunit;

namespace Gateway.Tests.Mcp;

public sealed class ReceiptMemberTests
{
    private const string Hash = "ababababababababababababababababababababababababababababababab07";

    private const string Written =
        "\"gateway/receipt\":{\"session\":\"s_1\",\"sequence\":7,\"hash\":\"" + Hash + "\",\"checkpoint\":{\"origin\":\"log\",\"size\":5}}";

    private static readonly EntryReceipt Receipt =
        new(new SessionId("s_1"), 7, Convert.FromHexString(Hash), new CheckpointPosition("log", 5));

    // @ is where the receipt comes.
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{}}""", """{"jsonrpc":"2.0","id":1,"result":{"_meta":{@}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"a":1.0}}""", """{"jsonrpc":"2.0","id":1,"result":{"a":1.0,"_meta":{@}}}""")]
    [InlineData("""{"result":{"_meta":{}},"id":1}""", """{"result":{"_meta":{@}},"id":1}""")]
    [InlineData("""{"result":{"_meta":{"a":[{"_meta":{}}]},"b":0},"id":1}""", """{"result":{"_meta":{"a":[{"_meta":{}}],@},"b":0},"id":1}""")]
    [InlineData("""{"result":{"\u005fmeta":{"a":"\u00e4"}}}""", """{"result":{"\u005fmeta":{"a":"\u00e4",@}}}""")]
    [InlineData("""{ "result" : { "_meta" : { "a" : 1 } , "b" : 2 } }""", """{ "result" : { "_meta" : { "a" : 1 ,@} , "b" : 2 } }""")]
    [InlineData("""{ "result" : { } }""", """{ "result" : { "_meta":{@}} }""")]
    [InlineData("""{"result":{"_meta":null,"b":2}}""", """{"result":{"_meta":{@},"b":2}}""")]
    [InlineData("""{"result":{"_meta":"gateway/receipt"}}""", """{"result":{"_meta":{@}}}""")]
    [InlineData("""{"result":{"b":{"_meta":{"gateway/receipt":1}}}}""", """{"result":{"b":{"_meta":{"gateway/receipt":1}},"_meta":{@}}}""")]
    [InlineData("""{"result":{"\"_meta\":":1,"x":"\"_meta\":{"}}""", """{"result":{"\"_meta\":":1,"x":"\"_meta\":{","_meta":{@}}}""")]
    [InlineData("""{"result":{"cacheScope":"private"}}""", """{"result":{"cacheScope":"private","_meta":{@}}}""")]
    [InlineData("""{"result":{"contents":[{"cacheScope":"public"}]}}""", """{"result":{"contents":[{"cacheScope":"public"}],"_meta":{@}}}""")]
    public void A_result_carries_the_receipt_and_is_otherwise_as_it_was(string said, string sent) =>
        Assert.Equal(sent.Replace("@", Written, StringComparison.Ordinal), Set(said));

    [Theory]
    [InlineData("""{"result":{"_meta":{"gateway/receipt":{"hash":"00"}}}}""", """{"result":{"_meta":{@}}}""")]
    [InlineData("""{"result":{"_meta":{"gateway\/receipt":1,"a":2}}}""", """{"result":{"_meta":{"a":2,@}}}""")]
    [InlineData("""{"result":{"_meta":{"a":2,"\u0067ateway/receipt":[1,{}]}}}""", """{"result":{"_meta":{"a":2,@}}}""")]
    [InlineData("""{"result":{"_meta":{"gateway/receipt":1,"gateway/receipt":2,"a":3,"gateway/receipt":4,"gateway/receipt":5,"b":6,"gateway/receipt":7}}}""",
        """{"result":{"_meta":{"a":3,"b":6,@}}}""")]
    [InlineData("""{"result":{"_meta":{"gateway/receipt":1},"_meta":{"gateway/receipt":1}}}""", """{"result":{"_meta":{},"_meta":{@}}}""")]
    public void What_an_upstream_says_in_the_receipts_place_does_not_pass(string said, string sent)
    {
        Assert.Equal(sent.Replace("@", Written, StringComparison.Ordinal), Set(said));
        Assert.Equal(sent.Replace(",@", "", StringComparison.Ordinal).Replace("@", "", StringComparison.Ordinal), Drop(said));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"","data":{"_meta":{}}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":null}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":[{"_meta":{}}]}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"_meta"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/progress","params":{"_meta":{},"result":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"cacheScope":"public","_meta":{"a":1}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"cacheScope":["private"]}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"\u0063acheScope":"PRIVATE"}}""")]
    public void Nothing_else_carries_one(string said) => Assert.Equal(said, Set(said));

    [Fact]
    public void Of_a_result_that_others_may_see_a_receipt_is_taken_away() => Assert.Equal(
        """{"result":{"_meta":{"a":1},"cacheScope":"public"}}""",
        Set("""{"result":{"_meta":{"gateway/receipt":{},"a":1},"cacheScope":"public"}}"""));

    [Fact]
    public void Without_checkpoints_the_receipt_names_the_entry_alone()
    {
        var made = JsonNode.Parse(ReceiptMember.Set("""{"result":{}}"""u8.ToArray(), Receipt with { Checkpoint = null }).Span)!;
        var receipt = made["result"]!["_meta"]!["gateway/receipt"]!.AsObject();
        Assert.Equal(["session", "sequence", "hash"], receipt.Select(static member => member.Key));
        Assert.Equal(Hash, (string?)receipt["hash"]);
    }

    [Fact]
    public void What_holds_no_receipt_is_not_copied()
    {
        ReadOnlyMemory<byte> said = Encoding.UTF8.GetBytes("""{"result":{"_meta":{"a":1}}}""");
        Assert.True(ReceiptMember.Drop(said).Equals(said));
    }

    [Fact]
    public void A_huge_result_carries_it_too()
    {
        var text = new string('x', 20 << 20);
        Assert.Equal("{\"result\":{\"a\":\"" + text + "\",\"_meta\":{" + Written + "}}}", Set("{\"result\":{\"a\":\"" + text + "\"}}"));
        var deep = string.Concat(Enumerable.Repeat("[", 250)) + string.Concat(Enumerable.Repeat("]", 250));
        Assert.Equal("{\"result\":{\"a\":" + deep + ",\"_meta\":{" + Written + "}}}", Set("{\"result\":{\"a\":" + deep + "}}"));
    }

    [Fact]
    public void Whatever_a_result_holds_all_else_stays_byte_for_byte()
    {
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            // An object as a list of members, so that what must come out is put together without the code that is tested.
            var before = Some(random, random.Next(4), "b");
            var behind = Some(random, random.Next(4), "c");
            var kept = Some(random, random.Next(4), "m");
            var said = kept.ToList();
            for (var forged = random.Next(4); forged > 0; forged--)
                said.Insert(random.Next(said.Count + 1), Pick(random, Ours) + ":" + Value(random, 0));
            var name = Pick(random, Metas);
            var hasMeta = random.Next(4) > 0;
            var (head, tail) = (random.Next(2) == 0 ? "\"id\":1," : "", random.Next(2) == 0 ? ",\"id\":1" : "");
            string Message(IEnumerable<string> members) => "{" + head + "\"result\":{" + string.Join(',', members) + "}" + tail + "}";

            var input = Message([.. before, .. hasMeta ? [name + ":{" + string.Join(',', said) + "}"] : (string[])[], .. behind]);
            var expected = hasMeta
                ? Message([.. before, name + ":{" + string.Join(',', kept.Append(Written)) + "}", .. behind])
                : Message([.. before, .. behind, "\"_meta\":{" + Written + "}"]);
            var dropped = hasMeta ? Message([.. before, name + ":{" + string.Join(',', kept) + "}", .. behind]) : input;
            Assert.True(expected == Set(input), $"seed {seed}: {input}\n{Set(input)}");
            Assert.True(dropped == Drop(input), $"seed {seed}: {input}\n{Drop(input)}");
            // And once more: it is not added twice.
            Assert.Equal(expected, Set(expected));
            using var parsed = JsonDocument.Parse(expected);
        }
    }

    private static readonly string[] Ours = ["\"gateway/receipt\"", "\"gateway\\/receipt\"", "\"\\u0067ateway/receip\\u0074\""];
    private static readonly string[] Metas = ["\"_meta\"", "\"\\u005fmeta\"", "\"_met\\u0061\""];
    private static readonly string[] Values =
    [
        "{}", "[]", "null", "1e5", "-0.10", "\"\"", "\"\\\"_meta\\\":{}\"", "\"}]\\\\\"", "\"\u00e4\ud83d\ude00\"", "true",
        "{\"_meta\":{\"gateway/receipt\":1}}", "{\"result\":{}}",
    ];

    private static List<string> Some(Random random, int count, string prefix) =>
        [.. Enumerable.Range(0, count).Select(n => $"\"{prefix}{n}{Pick(random, ["", "\\n", "/", "_meta"])}\":{Value(random, 0)}")];

    private static string Value(Random random, int depth) => random.Next(depth > 3 ? 1 : 3) switch
    {
        1 => "[" + string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => Value(random, depth + 1))) + "]",
        2 => "{" + string.Join(',', Enumerable.Range(0, random.Next(3)).Select(n => $"\"{n}\":{Value(random, depth + 1)}")) + "}",
        _ => Pick(random, Values),
    };

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];

    private static string Set(string said) => Encoding.UTF8.GetString(ReceiptMember.Set(Encoding.UTF8.GetBytes(said), Receipt).Span);

    private static string Drop(string said) => Encoding.UTF8.GetString(ReceiptMember.Drop(Encoding.UTF8.GetBytes(said)).Span);
}
