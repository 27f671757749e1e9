using System.Text;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Approvals;
using Xunit;

namespace Gateway.Tests.Approvals;

public sealed class SheetTests
{
    [Fact]
    public void Everything_is_shown_and_nothing_hides()
    {
        const string message = """
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pay","arguments":{"to":"b\u202eob","n":9007199254740993,
            "deep":[{"x":"\u0430dmin"},"\u001b[2J"],"long":"LONG"},"other":1}}
            """;
        var text = message.Replace("LONG", new string('z', 20_000), StringComparison.Ordinal);
        var sheet = ApprovalSheet.Of(SomeApproval.Begun(SomeApproval.Request(message: text)));
        string Of(string path) => sheet.Arguments.Single(argument => argument.Path == path).Text;
        Assert.Equal("\"b<U+202E>ob\"", Of("/to"));
        Assert.Equal("9007199254740993", Of("/n"));
        Assert.Equal("\"␛[2J\"", Of("/deep/1"));
        Assert.Equal(20_002, Of("/long").Length);
        Assert.Equal("1", Of("params/other"));
        Assert.Contains(sheet.Risks, risk => risk.Contains("9007199254740992", StringComparison.Ordinal));
        Assert.Contains(sheet.Risks, risk => risk.Contains("scripts", StringComparison.Ordinal));
        Assert.Contains("pay on crm", sheet.Effect, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_call_says_beside_its_arguments_is_shown_where_the_approval_is_bound_to_it()
    {
        const string message = """
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pay","arguments":{},"_meta":{"progressToken":1,
            "acme/force":true,"deep":{"x":["b\u202eob"]},"io.modelcontextprotocol/protocolVersion":"2026-07-28","traceparent":"00"}}}
            """;
        var sheet = ApprovalSheet.Of(SomeApproval.Begun(SomeApproval.Request(message: message)));
        Assert.Equal([("", "{}"), ("params/_meta/acme~1force", "true"), ("params/_meta/deep/x/0", "\"b<U+202E>ob\"")],
            sheet.Arguments.Select(static argument => (argument.Path, argument.Text)));
        Assert.Contains(sheet.Risks, static risk => risk.StartsWith("params/_meta/deep/x/0: ", StringComparison.Ordinal));
        var odd = message.Replace("\"_meta\":{", "\"_meta\":7,\"other\":{", StringComparison.Ordinal);
        Assert.Contains(ApprovalSheet.Of(SomeApproval.Begun(SomeApproval.Request(message: odd))).Arguments,
            static argument => argument is { Path: "params/_meta", Text: "7" });
    }

    [Fact]
    public void An_edit_shows_what_was_and_what_will_be()
    {
        var view = SomeApproval.Begun(SomeApproval.Request()) with
        {
            Edits = [new ArgumentEdit("/amount", "5"), new ArgumentEdit("/to", null)],
        };
        var sheet = ApprovalSheet.Of(view);
        Assert.Equal(["10 → 5", "\"bob\" → (removed)"], sheet.Edits.Select(static line => line.Text));
        Assert.Equal(["/amount"], sheet.Arguments.Select(static argument => argument.Path));
        var again = ApprovalSheet.Of(view with { Edits = [.. view.Edits, new ArgumentEdit("/amount", "6")] });
        Assert.Equal(["10 → 6", "\"bob\" → (removed)"], again.Edits.Select(static line => line.Text));
    }

    [Fact]
    public void An_edited_call_is_not_said_to_be_what_the_one_before_was()
    {
        var request = SomeApproval.Request();
        var view = SomeApproval.Begun(request with
        {
            Evidence = request.Evidence with
            {
                Sql = new SqlFacts(true, true, 1, ["select"], ["orders"]), Estimate = "1 row", Hits = [new KindCount("iban", 2)],
            },
        });
        var sheet = ApprovalSheet.Of(view);
        Assert.Contains("SQL that reads", sheet.Effect, StringComparison.Ordinal);
        Assert.Equal(["SQL", "estimate"], Found(sheet));
        Assert.Contains(sheet.Risks, IsHit);

        sheet = ApprovalSheet.Of(view with { Edits = [new ArgumentEdit("/amount", "5")] });
        Assert.DoesNotContain("SQL", sheet.Effect, StringComparison.Ordinal);
        Assert.Empty(Found(sheet));
        Assert.DoesNotContain(sheet.Risks, IsHit);
        Assert.Equal("an approver edited it; what it does and costs was not judged anew", sheet.Risks[0]);

        static bool IsHit(string risk) => risk.Contains("iban", StringComparison.Ordinal);
        static IEnumerable<string> Found(ApprovalSheet sheet) =>
            sheet.Lines.Select(static line => line.Label).Where(static label => label is "SQL" or "estimate");
    }

    [Fact]
    public void A_name_that_is_said_again_for_each_value_below_it_ends_the_list_and_says_so()
    {
        var message = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pay","arguments":{"NAME":[NUMBERS]}}}"""
            .Replace("NAME", new string('n', 200_000), StringComparison.Ordinal)
            .Replace("NUMBERS", string.Join(',', Enumerable.Range(0, 5_000)), StringComparison.Ordinal);
        var sheet = ApprovalSheet.Of(SomeApproval.Begun(SomeApproval.Request(message: message)));
        Assert.InRange(sheet.Arguments.Sum(static argument => (long)argument.Path.Length), 1_000_000, 20_000_000);
        Assert.Equal("more than can be shown", sheet.Arguments[^1].Text);
        Assert.Contains(sheet.Risks, static risk => risk.Contains("holds more than is shown here", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(50_000, 50_000, false)]
    [InlineData(50_001, 50_001, true)]
    [InlineData(2_000_000, 50_001, true)]
    public void More_values_than_anybody_judges_end_the_list_and_it_says_so(int values, int shown, bool isCut)
    {
        var sheet = ApprovalSheet.Of(SomeApproval.Begun(SomeApproval.Request(message: Zeros(values))));
        Assert.Equal(shown, sheet.Arguments.Length);
        Assert.Equal(isCut, sheet.Arguments[^1].Text == "more than can be shown");
        Assert.Equal(isCut, sheet.Risks.Any(static risk => risk.Contains("deny it", StringComparison.Ordinal)));
    }

    [Fact]
    public void Long_calls_that_are_alike_are_compared_value_by_value_once()
    {
        var one = SomeApproval.Begun(SomeApproval.Request(message: Zeros(2_000_000)));
        var other = SomeApproval.Begun(SomeApproval.Request(message: Zeros(2_000_000).Replace("[0,", "[1,", StringComparison.Ordinal)));
        var group = Assert.Single(ApprovalGroup.Of([one, other]));
        var shared = group.Shared();
        Assert.Equal(50_000, shared.Length);
        Assert.Equal([("/a/0", "1")],
            ApprovalGroup.Own(ApprovalSheet.Of(other), shared).Select(static argument => (argument.Path, argument.Text)));
    }

    private static string Zeros(int count) =>
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pay","arguments":{"a":[ZEROS]}}}"""
            .Replace("ZEROS", string.Join(',', Enumerable.Repeat(0, count)), StringComparison.Ordinal);

    [Fact]
    public void A_window_is_shown_with_how_far_calls_may_differ()
    {
        var view = SomeApproval.Begun(SomeApproval.Request()) with
        {
            Window = new WindowGrant(GrantScope.Session, 3, 60, [new ArgumentConstraint("amount", ConstraintKind.AtMost, ["20"])], 0),
        };
        Assert.Contains("3 calls of this session in 60 s, with arguments that may differ: amount is at most 20",
            ApprovalSheet.Of(view).Lines.Single(static line => line.Label == "window").Text, StringComparison.Ordinal);
        Assert.DoesNotContain(ApprovalSheet.Of(view with { Window = null }).Lines, static line => line.Label == "window");
    }

    [Theory]
    [InlineData("""[{"p":"/amount","v":"5"}]""", null)]
    [InlineData("""[{"p":"/amount","v":"\"five\""}]""", "of the type number")]
    [InlineData("""[{"p":"/amount","v":"500"}]""", "at most 100")]
    [InlineData("""[{"p":"/amount","v":null}]""", "requires")]
    [InlineData("""[{"p":"/else","v":"1"}]""", "no other arguments")]
    [InlineData("""[{"p":"amount","v":"1"}]""", "JSON pointer")]
    [InlineData("""[{"p":"/amount","v":"1e400"}]""", "read differently")]
    [InlineData("""[{"p":"/to","v":"\"4111 1111 1111 1111\""}]""", "sensitive")]
    public void An_edit_that_breaks_the_schema_is_told(string edits, string? fault)
    {
        using var document = System.Text.Json.JsonDocument.Parse(edits);
        var schema = Encoding.UTF8.GetBytes("""
            {"type":"object","required":["amount"],"additionalProperties":false,
             "properties":{"amount":{"type":"number","maximum":100},"to":{"type":"string"}}}
            """);
        var found = ArgumentEdits.Fault(
            [.. document.RootElement.EnumerateArray().Select(static e => new ArgumentEdit(e.GetProperty("p").GetString()!,
                e.GetProperty("v").GetString()))],
            schema, Gateway.Governance.Masking.Rules.DetectionRules.None);
        if (fault is null) Assert.Null(found);
        else Assert.Contains(fault, found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""
        "\ud800"
        """)]
    [InlineData("""{"a":["x\udc00y"]}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"a":{"\udfff":1,"b":2}}""")]
    public void Half_a_character_is_no_value_of_an_edit_or_of_a_constraint(string value)
    {
        var rules = Gateway.Governance.Masking.Rules.DetectionRules.None;
        foreach (var schema in (string[])["", """{"type":"object","properties":{"note":{"maxLength":9}}}"""])
        {
            Assert.Contains("half of a character",
                ArgumentEdits.Fault([new ArgumentEdit("/note", value.Trim())], Encoding.UTF8.GetBytes(schema), rules),
                StringComparison.Ordinal);
        }

        Assert.Contains("half of a character",
            WindowMatch.ValueFault([new ArgumentConstraint("note", ConstraintKind.OneOf, [value.Trim()])], rules),
            StringComparison.Ordinal);
        Assert.Null(ArgumentEdits.Fault([new ArgumentEdit("/note", """{"\ud83d\ude00":"\ud83d\ude00"}""")], default, rules));
    }

    [Fact]
    public void A_window_takes_calls_that_differ_no_further_than_it_says()
    {
        var approved = WindowMatch.Digests(Encoding.UTF8.GetBytes("""{"to":"bob","amount":10}"""), SomeApproval.Key);
        bool Matches(string arguments, params ArgumentConstraint[] constraints) =>
            WindowMatch.Matches(approved, [.. constraints], Encoding.UTF8.GetBytes(arguments), SomeApproval.Key);
        var most = new ArgumentConstraint("amount", ConstraintKind.AtMost, ["20"]);
        Assert.True(Matches("""{"amount":10,"to":"bob"}"""));
        Assert.False(Matches("""{"amount":11,"to":"bob"}"""));
        Assert.False(Matches("""{"amount":10.0,"to":"bob"}"""));
        Assert.False(Matches("""{"amount":10}"""));
        Assert.False(Matches("""{"amount":10,"to":"bob","force":true}"""));
        Assert.True(Matches("""{"amount":20,"to":"bob"}""", most));
        Assert.False(Matches("""{"amount":21,"to":"bob"}""", most));
        Assert.False(Matches("""{"amount":-1,"to":"bob"}""", most));
        Assert.False(Matches("""{"amount":"10","to":"bob"}""", most));
        Assert.False(Matches("""{"amount":10,"to":"eve"}""", most));
        Assert.True(Matches("""{"amount":10,"to":"bobby"}""", new ArgumentConstraint("to", ConstraintKind.StartsWith, ["\"bob\""])));
        Assert.True(Matches("""{"amount":10}""", new ArgumentConstraint("to", ConstraintKind.Any, [])));
        Assert.True(Matches("""{"amount":10,"to":"al"}""", new ArgumentConstraint("to", ConstraintKind.OneOf, ["\"al\"", "\"bob\""])));
    }
}
