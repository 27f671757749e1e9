using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Schemas;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>Structured content stays what the tool's output schema says, or does not pass.</summary>
public sealed class SchemaTests
{
    private static readonly MaskPlan All = MaskPlan.For(
        [new MaskObligation("r", ["*"], ["$.salary", "*.secret"], MaskStyle.Redact, true, true)], request: false);

    [Theory]
    [InlineData("""{"type":"string"}""", "\"jane@example.com\"", "\"[email]\"")]
    [InlineData("""{"type":"string","format":"email"}""", "\"jane@example.com\"", "\"xxxx@xxxxxxx.xxx\"")]
    [InlineData("""{"format":"ipv4"}""", "\"10.1.2.3\"", "\"00.0.0.0\"")]
    [InlineData("""{"pattern":"^\\d{3}-\\d{2}-\\d{4}$"}""", "\"123-45-6789\"", "\"000-00-0000\"")]
    [InlineData("""{"minLength":11}""", "\"123-45-6789\"", "\"000-00-0000\"")]
    [InlineData("""{"anyOf":[{"type":"null"},{"type":"string","format":"email"}]}""", "\"jane@example.com\"", "\"xxxx@xxxxxxx.xxx\"")]
    [InlineData("""{"$ref":"#/$defs/mail"}""", "\"jane@example.com\"", "\"xxxx@xxxxxxx.xxx\"")]
    [InlineData("""{"type":"integer","minimum":4111111111111000}""", "4111111111111111", "4111111111111000")]
    [InlineData("""{"type":"string","format":"email","exclusiveMinimum":1e400}""", "\"jane@example.com\"", "\"xxxx@xxxxxxx.xxx\"")]
    [InlineData("""{"enum":["a@b.com","c@d.com"]}""", "\"c@d.com\"", "\"a@b.com\"")]
    public void A_stand_in_fits_its_place(string schema, string value, string expected)
    {
        var output = "{\"type\":\"object\",\"properties\":{\"v\":" + schema + "},\"$defs\":{\"mail\":{\"format\":\"email\"}}}";
        var masked = Scanned.Mask("{\"result\":{\"structuredContent\":{\"v\":" + value + ",\"w\":\"x@y.com\"}}}", All, output);
        Assert.Equal("{\"result\":{\"structuredContent\":{\"v\":" + expected.Replace("00.0.0.0", "0.0.0.0", StringComparison.Ordinal)
            + ",\"w\":\"[email]\"}}}", masked);
    }

    [Fact]
    public void A_hidden_field_keeps_its_type_and_range() => Assert.Equal(
        """{"result":{"structuredContent":{"salary":1000,"secret":"1970-01-01"}}}""",
        Scanned.Mask("""{"result":{"structuredContent":{"salary":5500,"secret":"2001-02-03"}}}""", All,
            """{"properties":{"salary":{"type":"number","minimum":1000},"secret":{"type":"string","format":"date"}}}"""));

    [Theory]
    [InlineData("""{"minLength":16}""", "\"④①①①①①①①①①①①①①①①\"", "\"0000000000000000\"")]
    [InlineData("""{"minLength":16}""", "\"⁴¹¹¹¹¹¹¹¹¹¹¹¹¹¹¹\"", "\"0000000000000000\"")]
    [InlineData("""{"minLength":12}""", "\"ⓙⓐⓝⓔ@ⓔ🅔ⓧ.ⓒⓞⓜ\"", "\"xxxx@xxx.xxx\"")]
    public void Of_a_value_in_signs_that_read_as_letters_or_digits_no_sign_stays(string schema, string value, string expected) => Assert.Equal(
        "{\"result\":{\"structuredContent\":{\"v\":" + expected + "}}}",
        Scanned.Mask("{\"result\":{\"structuredContent\":{\"v\":" + value + "}}}", All, "{\"properties\":{\"v\":" + schema + "}}"));

    [Theory]
    [InlineData("★★☆", "{\"result\":{\"structuredContent\":{\"secret\":\"xxx\"}}}")]
    [InlineData("+", "{\"result\":{\"structuredContent\":{\"secret\":\"x\"}}}")]
    [InlineData("- -", "{\"result\":{\"structuredContent\":{\"secret\":\"xxx\"}}}")]
    [InlineData("", "{\"result\":{\"structuredContent\":{\"secret\":\"\"}}}")]
    public void A_hidden_field_is_never_its_own_stand_in(string value, string expected) => Assert.StartsWith(expected, Scanned.Mask(
        "{\"result\":{\"structuredContent\":{\"secret\":\"" + value + "\"}}}", All, """{"properties":{"secret":{"maxLength":3}}}"""), StringComparison.Ordinal);

    [Theory]
    [InlineData("^[0-9-]*$", "-", "{\"result\":{\"structuredContent\":{\"secret\":\"0\"}}}")]
    [InlineData("^[0-9 -]{3}$", "- -", "{\"result\":{\"structuredContent\":{\"secret\":\"000\"}}}")]
    [InlineData("^[+-]?$", "+", "{\"result\":{\"structuredContent\":{\"secret\":\"\"}}}")]
    [InlineData("^[+-]$", "+", "BLOCKED")]
    public void A_hidden_field_of_punctuation_alone_has_another_stand_in(string pattern, string value, string expected) => Assert.StartsWith(expected,
        Scanned.Mask("{\"result\":{\"structuredContent\":{\"secret\":\"" + value + "\"}}}", All,
            "{\"properties\":{\"secret\":{\"pattern\":\"" + pattern + "\"}}}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"properties":{"v":{"pattern":"^jane@example\\.com$"}}}""")]
    [InlineData("""{"properties":{"v":{"pattern":"(?=jane)jane.*"}}}""")]
    [InlineData("""{"properties":{"v":{"not":{"maxLength":3},"pattern":"^[j].*e\\.com$"}}}""")]
    public void Nothing_passes_where_no_stand_in_fits(string schema)
    {
        // A pattern that has no linear form accepts nothing, so the original is not valid either and no promise is broken.
        var masked = Scanned.Mask("""{"result":{"structuredContent":{"v":"jane@example.com"}}}""", All, schema);
        Assert.DoesNotContain("jane@", masked, StringComparison.Ordinal);
        Assert.Equal(!schema.Contains("?=", StringComparison.Ordinal), masked.StartsWith("BLOCKED", StringComparison.Ordinal));
    }

    [Fact]
    public void A_renamed_required_property_blocks() => Assert.StartsWith("BLOCKED", Scanned.Mask(
        """{"result":{"structuredContent":{"a@b.com":1}}}""", All, """{"required":["a@b.com"]}"""), StringComparison.Ordinal);

    [Fact]
    public void A_network_reference_is_not_followed() => Assert.Equal("""{"result":{"structuredContent":{"v":"[email]"}}}""", Scanned.Mask(
        """{"result":{"structuredContent":{"v":"a@b.com"}}}""", All, """{"properties":{"v":{"$ref":"https://example.com/schema"}}}"""));

    [Fact]
    public void A_schema_that_refers_to_itself_ends()
    {
        using var schema = JsonDocument.Parse("""{"$ref":"#"}""");
        using var deep = JsonDocument.Parse("""{"allOf":[{"$ref":"#"},{"$ref":"#"}],"properties":{"a":{"$ref":"#"}}}""");
        using var value = JsonDocument.Parse("""{"a":{"a":{}}}""");
        Assert.False(new OutputSchema(schema.RootElement).IsValid(value.RootElement));
        Assert.False(new OutputSchema(deep.RootElement).IsValid(value.RootElement));
    }

    [Theory]
    [InlineData("""{"type":["string","null"]}""", "null", true)]
    [InlineData("""{"type":"integer"}""", "1.0", true)]
    [InlineData("""{"type":"integer"}""", "1.5", false)]
    [InlineData("""{"multipleOf":0.01}""", "4.35", true)]
    [InlineData("""{"exclusiveMaximum":3}""", "3", false)]
    [InlineData("""{"prefixItems":[{"type":"string"}],"items":{"type":"number"}}""", """["a",1,2]""", true)]
    [InlineData("""{"prefixItems":[{"type":"string"}],"items":false}""", """["a",1]""", false)]
    [InlineData("""{"patternProperties":{"^n":{"type":"number"}},"additionalProperties":false}""", """{"n1":1}""", true)]
    [InlineData("""{"patternProperties":{"^n":{"type":"number"}},"additionalProperties":false}""", """{"m":1}""", false)]
    [InlineData("""{"oneOf":[{"type":"number"},{"minimum":2}]}""", "3", false)]
    [InlineData("""{"if":{"type":"number"},"then":{"minimum":5},"else":{"minLength":2}}""", "4", false)]
    [InlineData("""{"if":{"type":"number"},"then":{"minimum":5},"else":{"minLength":2}}""", "\"ab\"", true)]
    [InlineData("""{"format":"date-time"}""", "\"2026-11-20T10:00:00Z\"", true)]
    [InlineData("""{"format":"date-time"}""", "\"[masked]\"", false)]
    [InlineData("""{"format":"uri"}""", "\"[masked]\"", false)]
    [InlineData("""{"format":"uuid"}""", "\"00000000-0000-0000-0000-000000000000\"", true)]
    [InlineData("""{"minLength":"x","pattern":7,"enum":3}""", "\"a\"", true)]
    public void The_validator_knows_its_keywords(string schema, string value, bool valid)
    {
        using var parsed = JsonDocument.Parse(schema);
        using var document = JsonDocument.Parse(value);
        Assert.Equal(valid, new OutputSchema(parsed.RootElement).IsValid(document.RootElement));
    }

    [Theory]
    [InlineData("^\\d{3}-\\d{2}-\\d{4}$", "123-45-6789", true)]
    [InlineData("^\\d+$", "\u0661\u0662", false)]
    [InlineData("^\\d+$", "12\n", false)]
    [InlineData("b{2,}|c{2}$", "abbc", true)]
    [InlineData("b{2,}|c{2}$", "abcac", false)]
    [InlineData("^(?:a|b(?<n>c)*)+?$", "abccba", true)]
    [InlineData("^[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*$", "a\U0001F600\n", true)]
    [InlineData("^.$", "\U0001F600", true)]
    [InlineData("^\\p{Lu}\\P{Lu}[\\p{L}\\d]\\u{e9}\\x41$", "Äb7éA", true)]
    [InlineData("^[^\\w\\-]+$", "é !", true)]
    [InlineData("^[^\\w\\-]+$", "é-", false)]
    [InlineData("[]", "a", false)]
    [InlineData("^a{,2}b{x}$", "a{,2}b{x}", true)]
    [InlineData("\\bcat\\B", "a cats", true)]
    [InlineData("\\bcat\\B", "a cat", false)]
    [InlineData("^[a-z]{1,65536}$", "abc", true)]
    [InlineData("^(?:a{1000}){1000}$", "a", false)]
    [InlineData("^(?:){2000000000}a", "a", false)]
    [InlineData("(a)\\1", "aa", false)]
    [InlineData("(?<!b)a", "a", false)]
    [InlineData("a**", "a", false)]
    [InlineData("(?#x)a", "a", false)]
    [InlineData("a(", "a", false)]
    [InlineData("[z-a]", "a", false)]
    [InlineData("\\p{None}", "a", false)]
    [InlineData("\\", "\\", false)]
    public void A_pattern_is_looked_for_as_clients_do(string pattern, string text, bool isThere) =>
        Assert.Equal(isThere, SchemaPatterns.Matches(pattern, text, new LookBudget()));

    [Fact]
    public void Patterns_match_what_the_library_matches()
    {
        var random = new Random(5);
        for (var i = 0; i < 3000; i++)
        {
            var pattern = SomePattern(random, 3);
            var text = Some.From(random, "aab1- ", random.Next(8));
            var expected = Regex.IsMatch(text, pattern, RegexOptions.ECMAScript, TimeSpan.FromMinutes(1));
            Assert.True(expected == SchemaPatterns.Matches(pattern, text, new LookBudget()), $"/{pattern}/ in '{text}'");
        }
    }

    [Fact]
    public void A_text_that_costs_a_pattern_too_much_is_given_up()
    {
        const string pattern = "[ab]*a[ab]{4000}c";
        var end = new string('a', 4001) + "c";
        Assert.True(SchemaPatterns.Matches(pattern, end, new LookBudget()));
        var all = string.Join(',', Enumerable.Repeat("{\"pattern\":\"" + pattern + "\"}", 200));
        using var schema = JsonDocument.Parse("{\"allOf\":[" + all + "]}");
        using var document = JsonDocument.Parse("\"" + Some.From(new Random(8), "ab", 1 << 20) + end + "\"");
        Assert.False(new OutputSchema(schema.RootElement).IsValid(document.RootElement));
    }

    [Fact]
    public void A_pattern_takes_no_memory_for_what_it_reads()
    {
        var text = Some.From(new Random(8), "ab", 20_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(SchemaPatterns.Matches("[ab]*a[ab]{20}c", text, new LookBudget()));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 * 1024);
    }

    private static string SomePattern(Random random, int depth) => string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
    {
        var part = random.Next(depth > 0 ? 12 : 9) switch
        {
            0 or 1 => "a",
            2 => "b",
            3 => ".",
            4 => "[^a1]",
            5 => @"\d",
            6 => @"[\s\w]",
            7 => @"[b-]",
            8 => random.Next(4) switch { 0 => "^", 1 => "$", 2 => @"\b", _ => @"\B" },
            9 => $"(?:{SomePattern(random, depth - 1)})",
            _ => $"({SomePattern(random, depth - 1)}|{SomePattern(random, depth - 1)})",
        };
        return part + (part is "^" or "$" or @"\b" or @"\B" ? ""
            : random.Next(9) switch { 0 => "*", 1 => "+", 2 => "?", 3 => "{2}", 4 => "{1,3}", 5 => "{2,}?", _ => "" });
    }));

    [Theory]
    [InlineData("""{"properties":{"v":{"format":"email"}}}""", "[email]")]
    [InlineData("""{"additionalProperties":{"format":"email"}}""", "x@x.xx")]
    public void Fitting_very_many_values_of_one_object_looks_for_each_within_a_bound(string schema, string rest)
    {
        // Each of them is looked for in the object, in which there are as many others.
        const int values = 50_000;
        string Members(string value) => string.Join(',', Enumerable.Range(0, values).Select(i => $"\"k{i}\":\"{value}\""));
        var masked = Scanned.Mask($$$$"""{"result":{"structuredContent":{"v":"jane@example.com",{{{{Members("a@b.de")}}}}}}}""", All, schema);
        Assert.StartsWith("""{"result":{"structuredContent":{"v":"xxxx@xxxxxxx.xxx","k0":""" + $"\"{rest}\"", masked, StringComparison.Ordinal);
        Assert.EndsWith($"\"{rest}\"}}}}}}", masked, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("properties")]
    [InlineData("required")]
    [InlineData("patterns")]
    [InlineData("enum")]
    [InlineData("keywords")]
    [InlineData("prefix")]
    [InlineData("references")]
    public void A_schema_that_asks_for_very_many_look_ups_is_given_up(string kind)
    {
        const int many = 80_000;
        static string Each(int count, Func<int, string> one) => string.Join(',', Enumerable.Range(0, count).Select(one));
        var members = "{" + Each(many, i => $"\"k{i}\":0") + "}";
        var items = "[" + Each(many, _ => "0") + "]";
        var (schema, value) = kind switch
        {
            "properties" => ("{\"properties\":{" + Each(many, i => $"\"p{i}\":{{}}") + "}}", members),
            "required" => ("{\"required\":[" + Each(many, i => $"\"k{many - 1 - i}\"") + "]}", members),
            "patterns" => ("{\"patternProperties\":{" + Each(2000, i => $"\"^a{i}x\":{{}}") + "}}", members),
            "enum" => ("{\"items\":{\"enum\":[" + Each(many, i => $"{i + 1}") + ",0]}}", items),
            "keywords" => ("{\"items\":{" + Each(many, i => $"\"x{i}\":0") + "}}", items),
            "prefix" => ("{\"prefixItems\":[" + Each(many, _ => "true") + ",{}]}", items),
            _ => ("{\"items\":{\"$ref\":\"#/$defs/d\"},\"$defs\":{\"d\":true," + Each(many, i => $"\"x{i}\":0") + "}}", items),
        };
        using var parsed = JsonDocument.Parse(schema);
        using var document = JsonDocument.Parse(value);
        Assert.False(new OutputSchema(parsed.RootElement).IsValid(document.RootElement));
    }

    [Fact]
    public void A_wide_table_is_looked_through_whole()
    {
        const int columns = 300;
        var row = "{" + string.Join(',', Enumerable.Range(0, columns).Select(i => $"\"c{i}\":{i}")) + "}";
        var names = string.Join(',', Enumerable.Range(0, columns).Select(i => $"\"c{i}\":{{\"type\":\"integer\"}}"));
        var required = string.Join(',', Enumerable.Range(0, columns).Select(i => $"\"c{i}\""));
        using var parsed = JsonDocument.Parse("{\"items\":{\"properties\":{" + names + "},\"required\":[" + required + "]}}");
        using var document = JsonDocument.Parse("[" + string.Join(',', Enumerable.Repeat(row, 300)) + "]");
        Assert.True(new OutputSchema(parsed.RootElement).IsValid(document.RootElement));
    }

    [Fact]
    public void Fitting_a_deep_document_takes_no_copy_of_its_path_for_each_value()
    {
        const int depth = 240;
        const int values = 100_000;
        var deep = new string('[', depth) + string.Join(',', Enumerable.Repeat("0", values)) + new string(']', depth);
        var json = "{\"result\":{\"structuredContent\":{\"v\":\"jane@example.com\",\"deep\":" + deep + "}}}";
        var before = GC.GetAllocatedBytesForCurrentThread();
        var masked = Scanned.Mask(json, All, """{"properties":{"v":{"format":"email"}}}""");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 * values * depth);
        Assert.StartsWith("{\"result\":{\"structuredContent\":{\"v\":\"xxxx@xxxxxxx.xxx\",\"deep\":[[", masked, StringComparison.Ordinal);
    }
}
