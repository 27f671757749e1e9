using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Export;
using Xunit;

namespace Gateway.Tests.Recording.Export;

public sealed class EntryFormTests
{
    private static readonly SyslogExportConfig s_syslog = new() { Host = "siem.example" };

    private static List<ExportEvent> Many()
    {
        var source = new SomeEntries(7);
        return SomeEntries.Told(Enumerable.Range(0, 300).SelectMany(_ => source.Next()));
    }

    private static ExportEvent One(EntryKind kind, string payload)
    {
        var source = new SomeEntries(1);
        var session = OpaqueId.NewSession();
        return SomeEntries.Told([.. source.Append(session, (EntryKind.Opened, SomeEntries.Opened("alice", "crm")), (kind, payload))])[1];
    }

    [Fact]
    public void A_line_holds_the_payload_byte_for_byte_and_proves_the_chain_by_itself()
    {
        var tails = new Dictionary<string, RecordingTail>(StringComparer.Ordinal);
        foreach (var told in Many())
        {
            var line = EntryJson.Line(told);
            Assert.DoesNotContain((byte)'\n', line);
            Assert.True(line.AsSpan().IndexOf(told.Entry.Payload.Span) > 0);
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            var session = root.GetProperty("session").GetString()!;
            Assert.Equal($"{session}/{root.GetProperty("sequence").GetInt64()}", root.GetProperty("id").GetString());
            var next = Chain.Append(tails.GetValueOrDefault(session, RecordingTail.Empty), new SessionId(session), root.GetProperty("atUnixMs").GetInt64(),
                Enum.Parse<EntryKind>(root.GetProperty("kind").GetString()!, ignoreCase: true), Encoding.UTF8.GetBytes(root.GetProperty("payload").GetRawText()));
            Assert.Equal(Convert.ToHexStringLower(next.Hash.Span), root.GetProperty("hash").GetString());
            tails[session] = new RecordingTail(next.Sequence, next.Hash);
        }
    }

    [Fact]
    public void A_payload_with_line_breaks_stays_on_one_line_and_means_the_same()
    {
        var payload = "{\n  \"exchange\": \"x_1\",\r\n  \"messages\": [ 1.50, \"a\\nb\" ]\n}";
        var line = EntryJson.Line(One(EntryKind.Streamed, payload));
        Assert.DoesNotContain((byte)'\n', line);
        Assert.DoesNotContain((byte)'\r', line);
        using var json = JsonDocument.Parse(line);
        Assert.Equal("""{  "exchange": "x_1",  "messages": [ 1.50, "a\nb" ]}""", json.RootElement.GetProperty("payload").GetRawText());
        Assert.Equal(payload, Encoding.UTF8.GetString(json.RootElement.GetProperty("payloadBytes").GetBytesFromBase64()));
    }

    [Theory]
    [InlineData("no json", "omittedBytes")]
    [InlineData("[1]", "omittedBytes")]
    [InlineData("", null)]
    public void What_is_no_object_is_told_by_its_digest_and_what_was_dropped_by_nothing(string payload, string? member)
    {
        foreach (var format in Enum.GetValues<ExportFormat>())
        {
            var line = EntryText.Line(One((EntryKind)77, payload), format);
            if (format == ExportFormat.Cef) continue;
            using var json = JsonDocument.Parse(line);
            var told = format == ExportFormat.Ocsf ? json.RootElement.GetProperty("unmapped") : json.RootElement;
            Assert.Equal("77", told.GetProperty("kind").GetString());
            Assert.Equal(member is not null, told.GetProperty("payload").ValueKind == JsonValueKind.Object && told.GetProperty("payload").TryGetProperty(member!, out _));
        }
    }

    [Fact]
    public void Later_entries_are_told_with_what_the_first_ones_said()
    {
        foreach (var told in Many().Where(t => t.Entry.Kind is EntryKind.Completed or EntryKind.Streamed))
        {
            Assert.StartsWith("conn", told.Session.Connection, StringComparison.Ordinal);
            Assert.Contains(told.Exchange.Target, SomeEntries.Tools);
            Assert.Equal(("tools/call", "allow", "crm", 3L), (told.Exchange.Method, told.Exchange.Effect, told.Exchange.Policy, told.Exchange.Version));
        }
    }

    [Fact]
    public void An_event_of_ocsf_has_what_the_class_requires()
    {
        foreach (var told in Many())
        {
            using var json = JsonDocument.Parse(OcsfJson.Line(told));
            var root = json.RootElement;
            Assert.Equal((6, 6003), (root.GetProperty("category_uid").GetInt32(), root.GetProperty("class_uid").GetInt32()));
            Assert.Equal(600_300 + root.GetProperty("activity_id").GetInt32(), root.GetProperty("type_uid").GetInt32());
            Assert.Equal(told.Entry.AtUnixMs, root.GetProperty("time").GetInt64());
            Assert.InRange(root.GetProperty("severity_id").GetInt32(), 0, 6);
            Assert.NotEmpty(root.GetProperty("actor").GetProperty("user").GetProperty("uid").GetString()!);
            Assert.NotEmpty(root.GetProperty("api").GetProperty("operation").GetString()!);
            Assert.NotEmpty(root.GetProperty("src_endpoint").GetProperty("name").GetString()!);
            var metadata = root.GetProperty("metadata");
            Assert.Equal(("1.3.0", told.Id), (metadata.GetProperty("version").GetString(), metadata.GetProperty("uid").GetString()));
            Assert.NotEmpty(metadata.GetProperty("product").GetProperty("vendor_name").GetString()!);
            if (told.Entry.Kind == EntryKind.Denied)
            {
                Assert.Equal((2, 2, 2), (root.GetProperty("status_id").GetInt32(), root.GetProperty("action_id").GetInt32(), root.GetProperty("disposition_id").GetInt32()));
                Assert.Equal("crm", root.GetProperty("policy").GetProperty("name").GetString());
            }
        }
    }

    [Fact]
    public void No_text_of_an_entry_can_add_a_field_to_a_line_of_cef()
    {
        var told = One(EntryKind.Denied, SomeEntries.Decided("x_1", "a|b=c\\\\d\\u000aact=allow", "deny", "x suser=root\\nCEF:0"));
        var line = Encoding.UTF8.GetString(CefLine.Line(told));
        Assert.StartsWith("CEF:0|Gateway|Gateway|1|denied|Exchange denied|6|rt=", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.Contains(@" request=a|b\=c\\d\nact\=allow", line, StringComparison.Ordinal);
        Assert.Contains(@" reason=because x suser\=root\nCEF:0", line, StringComparison.Ordinal);
        Assert.Equal(1, Count(line, " act="));
        Assert.Equal(1, Count(line, " suser="));

        static int Count(string line, string part) => line.Split(part).Length - 1;
    }

    [Fact]
    public void Every_message_of_syslog_is_read_back_by_the_letter_of_the_rfc()
    {
        var many = Many();
        foreach (var format in Enum.GetValues<ExportFormat>())
        {
            var stream = many.SelectMany(told => SyslogFrame.Write(told, format, s_syslog, "gw 1")).ToArray();
            var read = SyslogParser.Frames(stream);
            Assert.Equal(many.Select(t => t.Id), read.Select(m => m.Parameters["id"]));
            Assert.All(read, m => Assert.Equal(("gateway@32473", "gateway", "gw?1", 13), (m.Element, m.App, m.Host, m.Priority / 8)));
            Assert.Equal(many.Select(t => EntryText.Line(t, format)), read.Select(m => m.Text));
        }
    }

    [Fact]
    public void A_hostile_subject_cannot_break_out_of_its_parameter()
    {
        var source = new SomeEntries(1);
        var opened = SomeEntries.Told(source.Append(OpaqueId.NewSession(), (EntryKind.Opened, SomeEntries.Opened("a\\\"] [x@1 y=\\\"\\\\\\u0000é", "crm"))))[0];
        var read = SyslogParser.Frames(SyslogFrame.Write(opened, ExportFormat.Jsonl, s_syslog, "h"));
        Assert.Equal("a\"] [x@1 y=\"\\?é", Assert.Single(read).Parameters["subject"]);
    }

    [Fact]
    public void A_message_that_would_be_too_long_leaves_its_payload_out_and_says_so()
    {
        var told = One(EntryKind.Streamed, SomeEntries.Streamed("x_1", new string('x', 5_000)));
        var message = Assert.Single(SyslogParser.Frames(SyslogFrame.Write(told, ExportFormat.Jsonl, s_syslog with { MessageBytes = 2_048 }, "h")));
        using var json = JsonDocument.Parse(message.Text);
        Assert.Equal(told.Entry.Payload.Length, json.RootElement.GetProperty("payload").GetProperty("omittedBytes").GetInt32());
        Assert.Equal(told.Id, json.RootElement.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData(ExportFormat.Jsonl, 2 << 10)]
    [InlineData(ExportFormat.Jsonl, 8 << 10)]
    [InlineData(ExportFormat.Ocsf, 2 << 10)]
    [InlineData(ExportFormat.Ocsf, 8 << 10)]
    [InlineData(ExportFormat.Ocsf, 24 << 10)]
    [InlineData(ExportFormat.Cef, 2 << 10)]
    public void No_message_is_longer_than_it_may_be_whatever_a_caller_writes(ExportFormat format, int bytes)
    {
        var (session, hostile) = (OpaqueId.NewSession(), new string('<', 4_000) + "\ud83d\ude00");
        var decided = SomeEntries.Decided("x_1", hostile, "deny", hostile).Replace("tools/call", "m" + hostile, StringComparison.Ordinal);
        var events = SomeEntries.Told(new SomeEntries(1).Append(session,
            (EntryKind.Opened, SomeEntries.Opened(string.Concat(Enumerable.Repeat("ü\ud83d\ude00", 900)), "crm")),
            (EntryKind.Denied, decided)));
        var config = s_syslog with { MessageBytes = bytes };
        var verifier = new ExportVerifier();
        foreach (var told in events)
        {
            var frame = SyslogFrame.Write(told, format, config, new string('h', 60));
            var message = Assert.Single(SyslogParser.Frames(frame));
            Assert.InRange(frame.Length, 200, bytes + "12345 ".Length);
            Assert.Equal(told.Id, message.Parameters["id"]);
            var text = Encoding.UTF8.GetString(message.Text);
            Assert.Contains(format == ExportFormat.Cef ? "externalId=" + told.Id : $"\"{told.Id}\"", text, StringComparison.Ordinal);
            if (format == ExportFormat.Ocsf && bytes > 2 << 10 && told.Entry.Kind == EntryKind.Denied) Assert.Contains("<…", JsonNames(text), StringComparison.Ordinal);
            if (format == ExportFormat.Jsonl) verifier.Add(message.Text, "here");
        }

        Assert.Empty(verifier.Finish("here").Breaks);

        // All texts of the line, as they are read.
        static string JsonNames(string text) => text.Replace("\\u003C", "<", StringComparison.Ordinal).Replace("\\u2026", "…", StringComparison.Ordinal);
    }

    [Fact]
    public void Log_records_have_the_form_of_otlp()
    {
        var many = Many();
        using var json = JsonDocument.Parse(OtlpLogs.Write(many, ExportFormat.Jsonl, 1_700_000_000_123));
        var records = json.RootElement.GetProperty("resourceLogs")[0].GetProperty("scopeLogs")[0].GetProperty("logRecords").EnumerateArray().ToList();
        Assert.Equal(many.Count, records.Count);
        Assert.All(records.Zip(many), pair =>
        {
            Assert.Equal($"{pair.Second.Entry.AtUnixMs}000000", pair.First.GetProperty("timeUnixNano").GetString());
            var attributes = pair.First.GetProperty("attributes").EnumerateArray().ToDictionary(
                a => a.GetProperty("key").GetString()!, a => a.GetProperty("value").EnumerateObject().Single().Value.GetString(), StringComparer.Ordinal);
            Assert.Equal(pair.Second.Id, attributes["gateway.entry.id"]);
            using var body = JsonDocument.Parse(pair.First.GetProperty("body").GetProperty("stringValue").GetString()!);
            Assert.Equal(pair.Second.Id, body.RootElement.GetProperty("id").GetString());
        });
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("{}", 0)]
    [InlineData("no json", 0)]
    [InlineData("[]", 0)]
    [InlineData("""{"partialSuccess":{}}""", 0)]
    [InlineData("""{"partialSuccess":{"rejectedLogRecords":"3"}}""", 3)]
    [InlineData("""{"partialSuccess":{"rejectedLogRecords":3,"errorMessage":"x"}}""", 3)]
    [InlineData("""{"partialSuccess":{"rejectedLogRecords":"x"}}""", 0)]
    [InlineData("""{"partialSuccess":{"rejectedLogRecords":"\ud800"}}""", 0)]
    public void What_a_receiver_refused_is_read_from_its_answer(string answer, long rejected) => Assert.Equal(rejected, OtlpLogs.Rejected(answer));

    [Fact]
    public void The_same_batch_has_the_same_id_and_body_each_time()
    {
        var many = Many()[..10];
        Assert.Equal("entries_siem_1_10", WebhookBatch.Id("siem", many));
        foreach (var format in Enum.GetValues<ExportFormat>())
        {
            var body = WebhookBatch.Write("siem", many, format);
            Assert.Equal(body, WebhookBatch.Write("siem", many, format));
            using var json = JsonDocument.Parse(body);
            Assert.Equal(10, json.RootElement.GetProperty("data").GetArrayLength());
        }
    }
}
