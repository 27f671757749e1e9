using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Xunit;

namespace Gateway.Tests.Recording;

public sealed class TranscriptTests
{
    private const string Principal =
        """{"issuer":"https://idp.example","subject":"u1","name":"alice","client":"cli","groups":["support"]}""";

    private const string Decision = """{"effect":"allow","policy":"crm","version":3,"rule":"read"}""";

    private static readonly SessionId Session = new("s_00000000000000000000000000");

    [Fact]
    public void A_session_reads_like_a_story()
    {
        var text = Render(
            600,
            (EntryKind.Opened, $$"""
                {"principal":{{Principal}},"connection":"crm","client":{"name":"code","version":"2.1"},"era":"legacy"}
                """),
            (EntryKind.Bound, """{"protocolVersion":"2025-11-25"}"""),
            (EntryKind.Admitted, $$$"""
                {"exchange":"x_1","method":"tools/call","target":"run_sql","decision":{{{Decision}}},"hits":{"card":2},
                "message":{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"run_sql","arguments":{"query":"select 1"} } } }
                """),
            (EntryKind.Completed, """
                {"exchange":"x_1","end":"completed","httpStatus":200,"bytes":1234,"micros":49200,"hits":{"email":1},
                "messages":[{"jsonrpc":"2.0","id":1,"result":
                {"content":[{"type":"text","text":"one\ntwo"}],"structuredContent":{"a":1}}}]}
                """),
            (EntryKind.Held, $$"""
                {"exchange":"x_2","method":"tools/call","target":"delete","decision":{{Decision}},"approval":"a_1",
                "by":["crm-approvers","user:carol"],"expires":1,"digest":"AA=="}
                """),
            (EntryKind.Released, $$"""
                {"exchange":"x_2","method":"tools/call","target":"delete","decision":{{Decision}},"approval":"a_1",
                "approver":{"issuer":"https://idp.example","subject":"u2","name":"carol"},"reason":"fine by me"}
                """),
            (EntryKind.Denied, """
                {"exchange":"x_3","method":"tools/call","target":"drop",
                "decision":{"effect":"deny","policy":"","version":0,"rule":"default","reason":"Ask HR."}}
                """),
            (EntryKind.Status, """
                {"status":"terminated","reason":"misuse","principal":{"issuer":"https://idp.example","subject":"op"}}
                """));

        Assert.Equal(
            """
            2023-11-14 (UTC)

            22:13:20.000     1  session opened to crm, legacy protocol
                                principal: alice (u1 of https://idp.example), groups support
                                client: code 2.1 (names itself)
            22:13:20.001     2  the upstream negotiated MCP 2025-11-25
            22:13:20.002     3  tools/call run_sql: allowed by rule read of crm, version 3
                                found: card 2
                                name: run_sql
                                arguments: {"query":"select 1"}
            22:13:20.003     4  tools/call run_sql: ended, completed, HTTP 200, 1,234 bytes, 49.2 ms
                                found: email 1
                                result: one
                                | two
                                structured: {"a":1}
            22:13:20.004     5  tools/call delete: held for approval by rule read of crm, version 3
                                approval: a_1
                                may decide: crm-approvers, user:carol
            22:13:20.005     6  tools/call delete: released by approval by rule read of crm, version 3
                                approval: a_1
                                decided by: carol (u2 of https://idp.example)
                                reason: fine by me
            22:13:20.006     7  tools/call drop: DENIED by rule default, no policy
                                reason: Ask HR.
            22:13:20.007     8  session terminated
                                by: op of https://idp.example
                                reason: misuse

            """.ReplaceLineEndings("\n"),
            text);
    }

    [Fact]
    public void What_is_too_long_says_how_much_is_missing_and_nothing_is_missing_in_full()
    {
        const string Head = """{"exchange":"x","method":"m","message":{"id":1,"params":{"name":"t","arguments":{"a":" """;
        var payload = Head.TrimEnd() + new string('z', 5_000) + "\"}}}}";
        var cut = Render(100, (EntryKind.Admitted, payload));
        Assert.Contains("(4,908 more characters; --full shows them)", cut, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('z', 200), cut, StringComparison.Ordinal);
        Assert.Contains(new string('z', 5_000), Render(int.MaxValue, (EntryKind.Admitted, payload)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"messages":[{"id":1,"error":{"code":-32602,"message":"bad"}}]}""", "error: -32602 bad")]
    [InlineData("""{"messages":[{"id":1,"result":{"content":[{"type":"text","text":"no"}],"isError":true}}]}""", "tool error: no")]
    [InlineData("""{"messages":[{"id":1,"result":{"tools":[]}}]}""", "result: {\"tools\":[]}")]
    [InlineData("""{"messages":[{"method":"notifications/x","params":{"progress":1}}]}""", "notifications/x: {\"progress\":1}")]
    [InlineData("""{"messages":[{"omittedBytes":70000,"sha256":"q83v"}]}""", "not kept: 70000 bytes, SHA-256 q83v")]
    [InlineData("""{"messages":[{"result":{"content":[{"mimeType":"image/png","data":"QUJD"}]}}]}""", "image/png, 4 characters")]
    [InlineData("""{"messages":["odd"]}""", "message: \"odd\"")]
    public void Every_kind_of_message_has_its_line(string payload, string line) =>
        Assert.Contains(line, Render(600, (EntryKind.Streamed, payload)), StringComparison.Ordinal);

    [Fact]
    public void Text_from_elsewhere_cannot_pass_for_an_entry_or_move_the_cursor()
    {
        var text = Render(
            600,
            (EntryKind.Completed, """
                {"exchange":"x\u001b[1A","end":"completed\n22:13:20.000     9  forged",
                "messages":[{"result":{"content":[{"text":"a\n22:13:20.000     9  session opened\u001b[2K\u202e \ud800"}]}}]}
                """));
        Assert.DoesNotContain('\u001b', text);
        Assert.DoesNotContain('\u202e', text);
        Assert.Single(text.Split('\n'), line => line.StartsWith("22:13:20.000", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("no json", "the payload is no JSON (7 bytes)")]
    [InlineData("[]", "the payload is no JSON object")]
    public void A_payload_that_cannot_be_read_is_told(string payload, string line) =>
        Assert.Contains(line, Render(600, (EntryKind.Admitted, payload)), StringComparison.Ordinal);

    [Fact]
    public void A_call_and_an_answer_are_shown_however_deep_the_gateway_let_them_through()
    {
        var deep = new string('[', 500) + new string(']', 500);
        var text = Render(
            int.MaxValue,
            (EntryKind.Admitted, $$$"""
                {"exchange":"x","method":"tools/call","target":"bury","decision":{{{Decision}}},
                "message":{"id":1,"method":"tools/call","params":{"name":"bury","arguments":{"a":{{{deep}}} } } } }
                """),
            (EntryKind.Completed, $$"""{"exchange":"x","end":"completed","messages":[{"id":1,"result":{"a":{{deep}} } }]}"""));
        Assert.Contains("tools/call bury: allowed by rule read of crm, version 3", text, StringComparison.Ordinal);
        Assert.Contains($$"""arguments: {"a":{{deep}}""", text, StringComparison.Ordinal);
        Assert.Contains($$"""result: {"a":{{deep}}""", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dropped_payload_is_told()
    {
        var output = new StringWriter();
        new TranscriptWriter(output).Write(new StoredEntry(Session, 1, long.MaxValue, 3, null, new byte[32], new byte[32]));
        Assert.Contains("admitted; the payload was erased, its hash is kept", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"principal":1,"client":[],"decision":"x","hits":[],"by":{},"message":null,"messages":{}}""")]
    [InlineData("""{"decision":{"policy":1,"version":"x"},"message":{"params":[]}}""")]
    [InlineData("""{"messages":[{"error":1},{"result":1},{"result":{"content":[1]}},{"result":{"content":[{"text":{}}]}}]}""")]
    public void Members_of_another_shape_are_no_failure(string payload)
    {
        foreach (var kind in Enum.GetValues<EntryKind>()) Assert.NotEmpty(Render(600, (kind, payload)));
    }

    private static string Render(int charsMax, params (EntryKind Kind, string Payload)[] entries)
    {
        var output = new StringWriter();
        var transcript = new TranscriptWriter(output, charsMax);
        var tail = RecordingTail.Empty;
        foreach (var (kind, payload) in entries)
        {
            var entry = Chain.Append(tail, Session, 1_700_000_000_000 + tail.Sequence, kind, Encoding.UTF8.GetBytes(payload));
            tail = Chain.TailOf(entry);
            transcript.Write(StoredEntry.From(entry));
        }

        return output.ToString();
    }
}
