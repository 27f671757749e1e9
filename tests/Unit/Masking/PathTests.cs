using System.Text;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Masking;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>Paths to columns of results, and what is told of what paths hide.</summary>
public sealed class PathTests
{
    private static MaskPlan Paths(params string[] paths) =>
        MaskPlan.For([new MaskObligation("columns", [], [.. paths], MaskStyle.Redact, true, true)], request: false);

    private static string Wrap(string data) => """{"result":{"structuredContent":@}}""".Replace("@", data, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"columns":["id","ssn"],"rows":[[1,"x"],[2,"y"]]}""", """{"columns":["id","ssn"],"rows":[[1,"[masked]"],[2,"[masked]"]]}""")]
    [InlineData("""{"rows":[[1,5,"z"]],"columns":["id","ssn"]}""", """{"rows":[[1,0,"z"]],"columns":["id","ssn"]}""")]
    [InlineData("""{"fields":[{"name":"ssn","tableID":7},{"name":"b"}],"rows":[["x","y"]]}""", """{"fields":[{"name":"ssn","tableID":7},{"name":"b"}],"rows":[["[masked]","y"]]}""")]
    [InlineData("""{"fields":[{"name":"ssn"}],"rows":[{"ssn":"x","b":"y"}]}""", """{"fields":[{"name":"ssn"}],"rows":[{"ssn":"[masked]","b":"y"}]}""")]
    [InlineData("""[{"id":1,"ssn":"x"}]""", """[{"id":1,"ssn":"[masked]"}]""")]
    [InlineData("""{"q":{"columns":[{"column_name":"ssn"}],"data":[[{"a":"x"}]]}}""", """{"q":{"columns":[{"column_name":"ssn"}],"data":[[{"a":"[masked]"}]]}}""")]
    [InlineData("""{"columns":["a"],"rows":[["x"]],"ssn":1}""", """{"columns":["a"],"rows":[["x"]],"ssn":0}""")]
    [InlineData("""{"headers":["Content-Type"],"columns":["id","ssn"],"rows":[[1,"x"]]}""", """{"headers":["Content-Type"],"columns":["id","ssn"],"rows":[[1,"[masked]"]]}""")]
    [InlineData("""{"columns":["id","ssn"],"fields":["*"],"cols":[],"rows":[[1,"x"]]}""", """{"columns":["id","ssn"],"fields":["*"],"cols":[],"rows":[[1,"[masked]"]]}""")]
    [InlineData("""{"fields":["ssn","b"],"columns":["id","ssn"],"rows":[["x","y",1]]}""", """{"fields":["ssn","b"],"columns":["id","ssn"],"rows":[["[masked]","[masked]",1]]}""")]
    [InlineData("""{"columns":["ssn"],"rows":["x",1]}""", """{"columns":["ssn"],"rows":["x",1]}""")]
    public void A_column_is_hidden_by_its_name(string data, string masked)
    {
        foreach (var path in (string[])["*.ssn", "customers.ssn", "public.customers.ssn"])
        {
            Assert.Equal(Wrap(masked), Scanned.Mask(Wrap(data), Paths(path)));
            var text = """{"result":{"content":[{"type":"text","text":@}]}}""";
            Assert.Equal(text.Replace("@", Scanned.Quote(masked), StringComparison.Ordinal),
                Scanned.Mask(text.Replace("@", Scanned.Quote(data), StringComparison.Ordinal), Paths(path)));
        }
    }

    [Fact]
    public void A_rooted_path_names_the_column_as_a_member_of_its_row() => Assert.Equal(
        Wrap("""{"columns":["a","b"],"rows":[["[masked]","x"],["[masked]","y"]],"other":[["x"]]}"""),
        Scanned.Mask(Wrap("""{"columns":["a","b"],"rows":[["1","x"],["2","y"]],"other":[["x"]]}"""), Paths("$.rows[*].a")));

    [Theory]
    [InlineData("customers.ssn", "customers", true)]
    [InlineData("customers.ssn", "Customers", true)]
    [InlineData("customers.ssn", "public.customers customers", true)]
    [InlineData("customers.ssn", "orders", false)]
    [InlineData("customers.ssn", "orders customers", true)]
    [InlineData("crm.customers.ssn", "customers", true)]
    [InlineData("crm.customers.ssn", "crm.customers customers", true)]
    [InlineData("crm.customers.ssn", "hr.customers customers", false)]
    [InlineData("*.ssn", "orders", true)]
    public void A_tables_column_is_hidden_where_the_statement_names_the_table(string path, string tables, bool hidden)
    {
        var plan = Paths(path).ForTables(new SqlFacts(true, true, 1, ["select"], [.. tables.Split(' ')]));
        Assert.Equal(hidden, Scanned.Mask(Wrap("""{"ssn":"x"}"""), plan).Contains("[masked]", StringComparison.Ordinal));
    }

    [Fact]
    public void In_doubt_about_the_tables_the_column_is_hidden()
    {
        foreach (var sql in (SqlFacts?[])[null, new(false, false, 0, ["unknown"], []), new(true, false, 1, ["select"], ["orders"]), new(true, true, 1, ["select"], [])])
            Assert.Contains("[masked]", Scanned.Mask(Wrap("""{"ssn":"x"}"""), Paths("customers.ssn").ForTables(sql)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_paths_hide_is_reported_with_place_length_and_rule()
    {
        var json = Encoding.UTF8.GetBytes(
            """{"result":{"content":[{"type":"text","text":"{\"ssn\":\"abc\"}"}],"structuredContent":{"rows":[{"ssn":"12345","mail":"a@b.example"}],"ssn":null}}}""");
        var plan = MaskPlan.For(
            [new MaskObligation("by-path", [], ["*.ssn"], MaskStyle.Hash, true, true), new MaskObligation("by-kind", ["email"], [], MaskStyle.Redact, true, true)], request: false);
        var hits = new List<Hit>();
        JsonScanner.Scan(json, hits);
        var told = MaskReport.Of(json, hits, plan);
        Assert.Equal(
        [
            new MaskedValue("path", "$.result.content[0].text", 3, 100, "by-path"),
            new MaskedValue("path", "$.result.structuredContent.rows[0].ssn", 5, 100, "by-path"),
            new MaskedValue("email", "$.result.structuredContent.rows[0].mail", 11, told[2].Confidence, "by-kind"),
        ], told);
    }

    [Fact]
    public void Objects_in_objects_are_looked_through_within_bounds()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "[" + new string(' ', 20_000) + "]" + new string('}', 200);
        Assert.StartsWith("BLOCKED: ", Scanned.Mask(Wrap(deep), Paths("*.ssn")), StringComparison.Ordinal);
        var flat = "[" + string.Join(',', Enumerable.Repeat("{\"a\":{\"b\":{\"c\":[1,2]}}}", 5000)) + "]";
        Assert.Equal(Wrap(flat), Scanned.Mask(Wrap(flat), Paths("*.ssn")));
    }
}
