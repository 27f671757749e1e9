using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>Values that are cut over neighbours.</summary>
public sealed class SiblingTests
{
    private static readonly MaskPlan All = MaskPlan.For([new MaskObligation("r", ["*"], [], MaskStyle.Redact, true, true)], request: false);

    public static TheoryData<string, string> Cut => new()
    {
        { """["4111","1111","1111","1111"]""", """["[card]","[card]","[card]","[card]"]""" },
        { """["4111 1111 ","1111 1111"]""", """["[card]","[card]"]""" },
        { """["4111-1111", "1111-1111"]""", """["[card]", "[card]"]""" },
        { """["41111111","11111111"]""", """["[card]","[card]"]""" },
        { """["Card","4111","1111","1111","1111","12/27"]""", """["Card","[card]","[card]","[card]","[card]","12/27"]""" },
        { """["4","1","1","1","1","1","1","1","1","1","1","1","1","1","1","1"]""", "[" + string.Join(',', Enumerable.Repeat("\"[card]\"", 16)) + "]" },
        { """{"card_1":"4111 1111","card_2":"1111 1111"}""", """{"card_1":"[card]","card_2":"[card]"}""" },
        { """{"n":1,"number":"4111 1111 11","number_cont":"11 1111","x":"y"}""", """{"n":1,"number":"[card]","number_cont":"[card]","x":"y"}""" },
        { """{"a":"4111","b":"1111","c":"1111","d":"1111"}""", """{"a":"[card]","b":"[card]","c":"[card]","d":"[card]"}""" },
        { """{"first_half":"41111111","second_half":"11111111"}""", """{"first_half":"[card]","second_half":"[card]"}""" },
        { """{"card_1":4111,"card_2":1111,"card_3":1111,"card_4":1111}""", """{"card_1":0,"card_2":0,"card_3":0,"card_4":0}""" },
        { """{"card":[4111,1111,1111,1111]}""", """{"card":[0,0,0,0]}""" },
        { """{"\u0063ard":[4111,1111,1111,1111]}""", """{"\u0063ard":[0,0,0,0]}""" },
        { """{"cardNumber":[ 4111, 1111, 1111, 1111 ]}""", """{"cardNumber":[ 0, 0, 0, 0 ]}""" },
        { """["DE89 3704","0044 0532","0130 00"]""", """["[iban]","[iban]","[iban]"]""" },
        { """["jane.doe@","example.com"]""", """["[email]","[email]"]""" },
        { """["jane.doe","@example.com"]""", """["[email]","[email]"]""" },
        { """["who","jane.doe@","example.com","more"]""", """["who","[email]","[email]","more"]""" },
        { """["123","45","6789"]""", """["[ssn]","[ssn]","[ssn]"]""" },
        { """["411\u0031 1111","1111\u00201111"]""", """["[card]","[card]"]""" },
        { """[["4111","1111","1111","1111"],["x1"]]""", """[["[card]","[card]","[card]","[card]"],["x1"]]""" },
    };

    [Theory]
    [MemberData(nameof(Cut))]
    public void A_value_that_is_cut_over_neighbours_is_masked_in_each(string data, string masked)
    {
        var json = Wrap("""{"result":{"content":[],"structuredContent":{"x":@}}}""", data);
        var expected = Wrap("""{"result":{"content":[],"structuredContent":{"x":@}}}""", masked);
        Assert.Equal(expected, Scanned.Mask(json, All));
        Assert.Equal(expected, Scanned.Mask(expected, All));
        var indented = JsonNode.Parse(json)!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), JsonNode.Parse(Scanned.Mask(indented, All))!.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Cut))]
    public void The_same_in_a_document_inside_a_text(string data, string masked)
    {
        foreach (var inner in (string[])[data, JsonNode.Parse(data)!.ToJsonString(new JsonSerializerOptions { WriteIndented = true })])
        {
            var text = Scanned.Mask($$$"""{"result":{"content":[{"type":"text","text":{{{Scanned.Quote(inner)}}}}]}}""", All);
            var shown = (string)JsonNode.Parse(text)!["result"]!["content"]![0]!["text"]!;
            Assert.Equal(JsonNode.Parse(masked)!.ToJsonString(), JsonNode.Parse(shown)!.ToJsonString());
            // In a text inside a document inside a text, numbers and quotes are characters like others.
            if (!masked.Contains('0', StringComparison.Ordinal) && !data.Contains("\"@", StringComparison.Ordinal))
                Assert.Equal(JsonNode.Parse(masked)!.ToJsonString(), JsonNode.Parse(Again(inner))!.ToJsonString());
        }
    }

    private static string Wrap(string message, string data) => message.Replace("@", data, StringComparison.Ordinal);

    private static string Again(string inner)
    {
        var nested = Scanned.Quote("{\"y\":" + Scanned.Quote(inner) + "}");
        var text = Scanned.Mask($$$"""{"result":{"content":[{"type":"text","text":{{{nested}}}}]}}""", All);
        return (string)JsonNode.Parse((string)JsonNode.Parse(text)!["result"]!["content"]![0]!["text"]!)!["y"]!;
    }

    [Theory]
    [InlineData("[%,%]")]
    [InlineData("""{"part_1":%,"part_2":%}""")]
    [InlineData("""[{"type":"text","text":%},{"type":"text","text":%}]""")]
    [InlineData("""[{"type":"image","data":"@","mimeType":"image/png","text":%},{"data":"@","type":"text","text":%}]""")]
    public void A_value_that_is_cut_over_long_neighbours_is_masked_in_each(string form)
    {
        foreach (var length in (int[])[3000, 5000, 70_000, 300_000])
        {
            // With quotes that have backslashes, as a document in a text has.
            var filler = string.Concat(Enumerable.Repeat("one \"or\" two, ", length / 15));
            var parts = form.Replace("@", filler.Replace("\"", "\\\"", StringComparison.Ordinal), StringComparison.Ordinal).Split('%');
            string Fill(string first, string second) => parts[0] + Scanned.Quote(filler + first) + parts[1] + Scanned.Quote(second + filler) + parts[2];
            var content = Fill("4111 1111", "1111 1111 and");
            Assert.Equal(Wrap("""{"result":{"structuredContent":@}}""", Fill("[card]", "[card] and")),
                Scanned.Mask(Wrap("""{"result":{"structuredContent":@}}""", content), All));
            if (length < 70_000 && !form.Contains("text", StringComparison.Ordinal))
                Assert.Equal(JsonNode.Parse(Fill("[card]", "[card] and"))!.ToJsonString(), JsonNode.Parse(Again(content))!.ToJsonString());
        }
    }

    [Theory]
    [InlineData("\"a1\",")]
    [InlineData("\"a1\" ,\"1\\\"")]
    [InlineData("\\\"a1\\\",")]
    [InlineData("\"1\\\\\",\\\\\\\"1\\\\\\\",")]
    [InlineData("\"text\":\"1\",")]
    [InlineData("{\"text\":\"1\"},{\"a\":\"1\",")]
    [InlineData("\"a1\":\"b1\",")]
    [InlineData("\\\"a1\\\":\\\"b1\\\",\\\\\\\"1\\\\\\\",")]
    public void Looking_for_the_ends_of_strings_reads_a_message_a_few_times(string repeated)
    {
        var text = string.Concat(Enumerable.Repeat(repeated, 1_000_000 / repeated.Length)) + " \"jane@example.com\" jane@example.com, ";
        foreach (var json in (string[])["[\"" + text + "\"]", "[" + text + "\"" + text])
        {
            var hits = new List<Hit>();
            JsonScanner.Scan(Encoding.UTF8.GetBytes(json), hits);
            Assert.Contains(hits, hit => hit.Kind == "email");
        }
    }

    [Theory]
    [InlineData("""["2019","2020","2021","2022"]""")]
    [InlineData("""["5001","5002","5003","5004"]""")]
    [InlineData("""[4111,1111,1111,1111]""")]
    [InlineData("""{"box":[4111,1111,1111,1111]}""")]
    [InlineData("""["4111","1111","1111","1111","4111","1112"]""")]
    [InlineData("""{"order":"41111111","customer":"11111111"}""")]
    [InlineData("""["2024-01-01","2024-01-02"]""")]
    [InlineData("""["1.2.3","4.5.6"]""")]
    [InlineData("""{"port_1":"8080","port_2":"8081"}""")]
    [InlineData("""["react@18","next@14"]""")]
    public void Ordinary_neighbours_stay(string data)
    {
        var json = Wrap("""{"result":{"structuredContent":{"x":@}}}""", data);
        Assert.Equal(json, Scanned.Mask(json, All));
    }

    [Fact]
    public void A_value_that_is_complete_does_not_reach_into_its_neighbours() => Assert.Equal(
        """{"result":{"structuredContent":["hello","[email]","there","[email]","[card]","12"]}}""",
        Scanned.Mask("""{"result":{"structuredContent":["hello","a@b.com","there","c@d.com","4111111111111111","12"]}}""", All));

    [Fact]
    public void Texts_that_are_no_json_and_nested_lists_do_no_harm()
    {
        var random = new Random(11);
        string[] parts = ["\"4111\"", "\\\"1111\\\"", ",", "[", "]", "{", "}", ":", "\\", "\"", "1111", "@a.com", "\"text\":", "\\n", " ", "x_1", "-----"];
        for (var i = 0; i < 20_000; i++)
        {
            var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => parts[random.Next(parts.Length)])));
            JsonScanner.Scan(text, []);
            var json = Encoding.UTF8.GetBytes("{\"result\":[" + JsonSerializer.Serialize(Encoding.UTF8.GetString(text)) + ",\"1111\"]}");
            var hits = new List<Hit>();
            JsonScanner.Scan(json, hits);
            Assert.All(hits, hit => Assert.InRange(hit.Offset + hit.Length, 1, json.Length));
            var masked = Assert.IsType<MaskOutcome.Masked>(JsonMasker.Mask(json, hits, All, Scanned.Key));
            JsonDocument.Parse(masked.Bytes).Dispose();
        }
    }

    [Fact]
    public void Clean_lines_beside_each_other_hold_nothing_new()
    {
        var added = new List<string>();
        var lists = 0;
        foreach (var file in (string[])["shell_everyday_commands.jsonl", "sql_statements.jsonl", "naughty_strings.jsonl"])
        {
            string[] lines = [.. Corpus.Rows(file).Select(Line)];
            for (var i = 0; i + 5 <= lines.Length; i += 5, lists++)
            {
                var five = lines[i..(i + 5)];
                string[] messages =
                [
                    "{\"x\":[" + string.Join(',', five.Select(Scanned.Quote)) + "]}",
                    "{\"content\":[" + string.Join(',', five.Select(l => "{\"type\":\"text\",\"text\":" + Scanned.Quote(l) + "}")) + "]}",
                    "{\"x\":[" + string.Join(',', five.SelectMany(l => l.Split(' ')).Select(Scanned.Quote)) + "]}",
                ];
                added.AddRange(messages.Where(m => Scanned.Json(m).Any(h => h.Part > 0)));
            }
        }

        Assert.True(lists > 100, "the corpora are missing");
        Assert.True(added.Count <= 3 * lists / 10_000, $"{added.Count} of {3 * lists}: {string.Join('\n', added.Take(20))}");
    }

    private static string Line(JsonElement row) =>
        row.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.String).MaxBy(p => p.Value.GetString()!.Length).Value.GetString()!;

    [Fact]
    public void Every_cut_of_every_value_over_two_texts_or_items_is_found()
    {
        var random = new Random(7);
        var (cuts, left) = (0, new List<string>());
        for (var round = 0; round < 20; round++)
        {
            foreach (var (kind, value) in Some.Values(random))
            {
                for (var at = 1; at < value.Length; at++)
                {
                    var (one, two) = (value[..at], value[at..]);
                    string[] forms =
                    [
                        Wrap("""{"result":{"structuredContent":{"x":[@]}}}""", Scanned.Quote(one) + "," + Scanned.Quote(two)),
                        Wrap("""{"result":{"structuredContent":{"v_1":@}}}""", Scanned.Quote(one) + ",\"v_2\":" + Scanned.Quote(two)),
                        $$$"""{"result":{"content":[{"type":"text","text":{{{Scanned.Quote("It is " + one)}}}},{"type":"text","text":{{{Scanned.Quote(two + " then")}}}}]}}""",
                    ];
                    foreach (var json in forms)
                    {
                        cuts++;
                        var masked = Scanned.Mask(json, All);
                        JsonDocument.Parse(masked).Dispose();
                        if (string.Equals(masked, json, StringComparison.Ordinal)) left.Add(kind + " " + json);
                    }
                }
            }
        }

        Assert.True(left.Count <= cuts / 100, $"{left.Count} of {cuts}: {string.Join('\n', left.GroupBy(l => l.Split(' ')[0]).Select(g => g.Key + " " + g.Count() + " " + g.First()))}");
    }
}
