using System.Collections.Immutable;
using System.Text;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>Masking of whole messages.</summary>
public sealed class MaskTests
{
    private static MaskPlan All(MaskStyle style = MaskStyle.Redact, params string[] paths) =>
        MaskPlan.For([new MaskObligation("r", ["*"], [.. paths], style, true, true)], request: false);

    private static MaskPlan Paths(MaskStyle style, params string[] paths) =>
        MaskPlan.For([new MaskObligation("r", [], [.. paths], style, true, true)], request: false);

    [Fact]
    public void A_clean_message_is_the_same_memory()
    {
        ReadOnlyMemory<byte> json = Encoding.UTF8.GetBytes("""{"id":1,"result":{"content":[{"type":"text","text":"hello"}]}}""");
        var masked = Assert.IsType<MaskOutcome.Masked>(JsonMasker.Mask(json, [], All(), Scanned.Key));
        Assert.False(masked.Changed);
        Assert.True(json.Equals(masked.Bytes));
    }

    [Fact]
    public void Values_in_texts_names_and_numbers_are_masked() => Assert.Equal(
        """{"id":1,"result":{"structuredContent":{"[email]":"[phone] or [email]","n":4000000000000000,"x":[1.5,true,null]}}}""",
        Scanned.Mask(
            """{"id":1,"result":{"structuredContent":{"a@b.com":"+49 30 1234567 or x@y.org","n":4111111111111111,"x":[1.5,true,null]}}}""",
            All()));

    [Fact]
    public void Masked_names_stay_apart() => Assert.Equal(
        """{"result":{"structuredContent":{"[email]":1,"[email] 2":2,"[email] 3":3}}}""",
        Scanned.Mask("""{"result":{"structuredContent":{"[email]":1,"a@b.com":2,"c@d.com":3}}}""", All()));

    [Fact]
    public void A_crowd_of_masked_names_is_numbered_without_looking_from_the_start_for_each()
    {
        const int names = 100_000;
        var members = string.Join(',', Enumerable.Range(0, names).Select(i => $"\"a{i}@b.co\":0"));
        var masked = Scanned.Mask("{\"result\":{\"structuredContent\":{\"[email] 3\":1," + members + "}}}", All());
        Assert.StartsWith("""{"result":{"structuredContent":{"[email] 3":1,"[email]":0,"[email] 2":0,"[email] 4":0,""", masked, StringComparison.Ordinal);
        Assert.EndsWith($"\"[email] {names + 1}\":0}}}}}}", masked, StringComparison.Ordinal);
    }

    [Fact]
    public void Keeping_the_names_of_deep_objects_apart_has_a_bound_and_beyond_it_the_message_does_not_pass()
    {
        string Deep(int depth) => "{\"result\":{\"structuredContent\":" + string.Concat(Enumerable.Repeat("{\"a@b.co\":", depth))
            + "[" + string.Join(',', Enumerable.Repeat("0", 50_000)) + "]" + new string('}', depth) + "}}";
        Assert.StartsWith("""{"result":{"structuredContent":{"[email]":{"[email]":""", Scanned.Mask(Deep(20), All()), StringComparison.Ordinal);
        Assert.StartsWith("BLOCKED: ", Scanned.Mask(Deep(240), All()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_on_which_masking_fails_does_not_pass()
    {
        var json = Encoding.UTF8.GetBytes("""{"result":{"content":[{"type":"text","text":"a@b.co"}]}}""");
        foreach (var hit in (Hit[])[new("email", json.Length - 9, 900, 90), new("no-such-kind", 43, 6, 90)])
            Assert.IsType<MaskOutcome.Blocked>(JsonMasker.Mask(json, [hit], All(), Scanned.Key));
    }

    [Fact]
    public void Protocol_members_stay_for_the_client_and_are_masked_in_the_recording()
    {
        const string json = """
            {"jsonrpc":"2.0","id":"a@b.com","result":{"nextCursor":"c@d.com",
             "tools":[{"name":"e@f.com","description":"g@h.com"}],"_meta":{"progressToken":"i@j.com"}}}
            """;
        Assert.Equal(json.Replace("g@h.com", "[email]", StringComparison.Ordinal), Scanned.Mask(json, All()));
        var recorded = Scanned.Mask(json, MaskPlan.Recording(["*"]));
        Assert.DoesNotContain("@", recorded, StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_are_taken_from_the_arguments_of_a_request() => Assert.Equal(
        """{"method":"t","params":{"name":"t","arguments":{"a":{"b":"[masked]","c":[0,false,null,"[masked]"]},"b":"x","s":"[masked]"}}}""",
        Scanned.Mask("""{"method":"t","params":{"name":"t","arguments":{"a":{"b":"x","c":[5,true,null,"y"]},"b":"x","s":"z"}}}""",
            Paths(MaskStyle.Redact, "$.a.b", "$.a.c", "*.s")));

    [Fact]
    public void Paths_are_taken_from_structured_content_and_from_json_texts() => Assert.Equal(
        """{"result":{"content":[{"text":"{\"r\":[{\"s\":\"[masked]\"},{\"s\":0}]}"}],"structuredContent":{"r":[{"s":"[masked]"}]}}}""",
        Scanned.Mask(
            """{"result":{"content":[{"text":"{\"r\":[{\"s\":\"1\"},{\"s\":2}]}"}],"structuredContent":{"r":[{"s":"1"}]}}}""",
            Paths(MaskStyle.Redact, "$.r[*].s")));

    [Fact]
    public void Partial_keeps_the_last_four_and_the_separators() => Assert.Equal(
        """{"result":{"content":[{"type":"text","text":"**** **** **** 1111 and *@*.*"}]}}""",
        Scanned.Mask("""{"result":{"content":[{"type":"text","text":"4111 1111 1111 1111 and a@b.co"}]}}""", All(MaskStyle.Partial))
            .Replace("*@*.**", "*@*.*", StringComparison.Ordinal));

    [Theory]
    [InlineData("+", "*")]
    [InlineData("- -", "***")]
    [InlineData("+1", "+*")]
    public void Partial_keeps_no_separators_where_they_are_the_value(string value, string expected) => Assert.Equal(
        "{\"result\":{\"structuredContent\":{\"rhesus\":\"" + expected + "\"}}}",
        Scanned.Mask("{\"result\":{\"structuredContent\":{\"rhesus\":\"" + value + "\"}}}", Paths(MaskStyle.Partial, "*.rhesus")));

    [Fact]
    public void Hashes_are_equal_for_equal_values_and_differ_by_key()
    {
        var one = Scanned.Mask(
            """{"result":{"structuredContent":["4111 1111 1111 1111","4111111111111111","4012888888881881"]}}""", All(MaskStyle.Hash));
        var parts = one.Split('"').Where(p => p.StartsWith("[card:", StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, parts.Length);
        Assert.Equal(parts[0], parts[1]);
        Assert.NotEqual(parts[0], parts[2]);
        Assert.Matches(@"^\[card:[0-9a-f]{16}\]$", parts[0]);
    }

    [Fact]
    public void Escapes_hide_nothing() => Assert.Equal(
        """{"result":{"content":[{"type":"text","text":"x\n[email]\t[card] \"[iban]\""}]}}""",
        Scanned.Mask(
            """{"result":{"content":[{"type":"text","text":"x\na\u0040b.com\t411\u0031111111111111 \"DE89370400440532013000\""}]}}""",
            All()));

    [Fact]
    public void A_json_text_is_masked_with_its_own_escapes() => Assert.Equal(
        """{"result":{"content":[{"type":"text","text":"{\"m\":\"x [email]\",\"n\":4000000000000000}"}]}}""",
        Scanned.Mask(
            """{"result":{"content":[{"type":"text","text":"{\"m\":\"x a\\u0040b.com\",\"n\":4111111111111111}"}]}}""", All()));

    [Fact]
    public void An_unknown_kind_or_path_is_refused()
    {
        Assert.Throws<ArgumentException>(() => MaskPlan.Recording(["cards"]));
        Assert.Throws<ArgumentException>(() => Paths(MaskStyle.Redact, "a.b[0]"));
    }

    [Theory]
    [InlineData("""{\"m\":\"a\\u0040b.com\"}""", """{\"m\":\"[email]\"}""")]
    [InlineData("""{\"m\":\"a\u005cu0040b.com\"}""", """{\"m\":\"[email]\"}""")]
    [InlineData("""{\"customer_homephone\":4155550132}""", """{\"customer_homephone\":4000000000}""")]
    [InlineData("""{\"homephone\":\"4155550132\"}""", """{\"homephone\":\"[phone]\"}""")]
    [InlineData("""{\"m\":\"x\\na@b.com\\n\"}""", """{\"m\":\"x\\n[email]\\n\"}""")]
    [InlineData("""{not json a@b.com""", """{not json [email]""")]
    [InlineData("""{\"cut\": \"a\\u00""", """{\"cut\": \"a\\u00""")]
    public void A_json_text_hides_nothing(string text, string masked) => Assert.Equal(
        "{\"result\":{\"content\":[{\"text\":\"" + masked + "\"}]}}",
        Scanned.Mask("{\"result\":{\"content\":[{\"text\":\"" + text + "\"}]}}", All()));

    [Theory]
    [InlineData("""{"result":{"content":[{"type":"image","data":"@","mimeType":"image/png"}]}}""", true)]
    [InlineData("""{"result":{"content":[{"data":"@","x":{"type":"text"},"type":"audio"}]}}""", true)]
    [InlineData("""{"result":{"messages":[{"role":"user","content":{"type":"image","data":"@"}}]}}""", true)]
    [InlineData("""{"result":{"contents":[{"uri":"x://1","blob":"@"}]}}""", true)]
    [InlineData("""{"result":{"content":[{"type":"resource","resource":{"uri":"x://1","blob":"@"}}]}}""", true)]
    [InlineData("""{"result":{"content":[{"type":"text","text":"ok","data":"@"}]}}""", false)]
    [InlineData("""{"result":{"content":[{"text":"ok","data":"@","type":"text"}]}}""", false)]
    [InlineData("""{"result":{"content":[{"data":"@","x":{"type":"image"}}]}}""", false)]
    [InlineData("""{"result":{"content":[{"type":"image","blob":"@"}]}}""", false)]
    [InlineData("""{"result":{"type":"image","data":"@"}}""", false)]
    [InlineData("""{"result":{"blob":"@","contents":[{"blob":{"x":"@"}}]}}""", false)]
    [InlineData("""{"result":{"_meta":{"data":"@","blob":"@","resource":{"blob":"@"}}}}""", false)]
    public void Base64_is_left_where_a_block_says_that_it_is_an_image_and_in_a_resource(string message, bool left)
    {
        var json = message.Replace("@", "github" + "_pat_11ABCDEFG0aZ3kLmN5pQrS_" + "t7UvWx9Yz1Ab3Cd5Ef7Gh9Ij1Kl3Mn5Op7Qr9St1Uv3Wx5Yz7Ab9Cd1Ef3G",
            StringComparison.Ordinal);
        Assert.NotEmpty(Scanned.Json(json));
        foreach (var plan in (MaskPlan[])[All(), MaskPlan.Recording(["*"])])
            Assert.Equal(left ? json : message.Replace("@", "[github]", StringComparison.Ordinal), Scanned.Mask(json, plan));
        // A path asks for the place, whatever stands there.
        if (left)
            Assert.Equal(message.Replace("@", "[masked]", StringComparison.Ordinal), Scanned.Mask(json, Paths(MaskStyle.Redact, "*.data", "*.blob")));
    }

    [Fact]
    public void Looking_for_what_blocks_are_has_a_bound_and_what_is_beyond_it_is_text()
    {
        const int Blocks = 250;
        var data = "github" + "_pat_11ABCDEFG0aZ3kLmN5pQrS_" + "t7UvWx9Yz1Ab3Cd5Ef7Gh9Ij1Kl3Mn5Op7Qr9St1Uv3Wx5Yz7Ab9Cd1Ef3G";
        var deep = string.Concat(Enumerable.Repeat("{\"content\":[", Blocks / 2)) + "{}"
            + string.Concat(Enumerable.Repeat("],\"data\":\"" + data + "\",\"type\":\"image\"}", Blocks / 2));
        var shown = Scanned.Mask("{\"result\":" + deep + "}", All());
        Assert.Contains(data, shown, StringComparison.Ordinal);
        Assert.Contains("\"data\":\"[github]\"", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_is_no_json_is_scanned_to_its_end()
    {
        var random = new Random(5);
        for (var i = 0; i < 2000; i++)
        {
            var text = Encoding.UTF8.GetBytes(Some.From(random, "\"\\u{}:,19a@.- é", random.Next(200)));
            JsonScanner.Scan(text, []);
            JsonScanner.Scan(text.AsSpan(0, text.Length / 2), []);
        }
    }
}
