using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Governance.Approvals.Channels;
using Xunit;

namespace Gateway.Tests.Approvals.Channels;

public sealed class SlackTests
{
    private const string Secret = "8f742231b10e8888abcd99yyyzzz85a5";
    private const long At = 1531420618;

    // The request that Slack's own documentation signs, with its signature.
    private const string Body =
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA"
        + "&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F3977"
        + "00885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

    private const string Signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

    [Theory]
    [InlineData(0, LinkVerdict.Good)]
    [InlineData(300, LinkVerdict.Good)]
    [InlineData(-300, LinkVerdict.Good)]
    [InlineData(301, LinkVerdict.Late)]
    [InlineData(-301, LinkVerdict.Late)]
    public void The_documentations_own_example_is_good_within_five_minutes(int later, LinkVerdict expected) =>
        Assert.Equal(expected, Verify(["other", Secret], $"{At}", Signature, Body, At + later));

    [Theory]
    [InlineData("1531420619", Signature, Body)]
    [InlineData("1531420618", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b504", Body)]
    [InlineData("1531420618", "v1=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503", Body)]
    [InlineData("1531420618", "", Body)]
    [InlineData("1531420618", null, Body)]
    [InlineData(null, Signature, Body)]
    [InlineData(" 1531420618", Signature, Body)]
    [InlineData("+1531420618", Signature, Body)]
    [InlineData("1531420618", Signature, Body + "&")]
    public void What_slack_did_not_sign_is_forged(string? timestamp, string? signature, string body) =>
        Assert.Equal(LinkVerdict.Forged, Verify([Secret], timestamp, signature, body, At));

    [Fact]
    public void Without_the_secret_nothing_is_good()
    {
        Assert.Equal(LinkVerdict.Forged, Verify([], $"{At}", Signature, Body, At));
        Assert.Equal(LinkVerdict.Forged, Verify(["x"], $"{At}", Signature, Body, At));
    }

    [Fact]
    public void A_press_names_the_person_the_decision_and_the_reason()
    {
        var callback = SlackCallback.Read(Press("gateway.deny", """{"gateway.reason":{"gateway.reason":{"value":"not + today & never"}}}"""));
        Assert.Equal(new SlackCallback("T1", "U1", false, "button", "not + today & never"), callback);
        Assert.True(SlackCallback.Read(Press("gateway.approve", "{}"))!.Approve);
    }

    [Theory]
    [InlineData("gateway.view")]
    [InlineData("other.approve")]
    [InlineData("GATEWAY.APPROVE")]
    public void Another_button_decides_nothing(string action) => Assert.Null(SlackCallback.Read(Press(action, "{}")));

    [Theory]
    [InlineData("")]
    [InlineData("payload=")]
    [InlineData("payload={}")]
    [InlineData("payload=[]")]
    [InlineData("payload={\"type\":\"view_submission\"}")]
    [InlineData("payload={\"type\":\"block_actions\",\"user\":{\"id\":\"U1\",\"team_id\":\"T1\"},\"actions\":[]}")]
    [InlineData("payload={\"type\":\"block_actions\",\"user\":\"U1\",\"actions\":[{\"action_id\":\"gateway.approve\",\"value\":\"v\"}]}")]
    [InlineData("payload={\"type\":\"block_actions\",\"user\":{\"id\":\"U1\"},\"actions\":[{\"action_id\":\"gateway.approve\",\"value\":\"v\"}]}")]
    [InlineData("payload={\"type\":\"block_actions\",\"type\":\"block_actions\"}")]
    [InlineData("command=%2Fapprove&payload={}")]
    public void What_is_no_press_is_nothing(string body) => Assert.Null(SlackCallback.Read(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Bytes_that_are_no_text_are_nothing() => Assert.Null(SlackCallback.Read([0x70, 0xff, 0xfe]));

    [Fact]
    public void A_request_has_two_buttons_and_a_settled_one_none()
    {
        using var asked = JsonDocument.Parse(SlackMessage.Write(Some.Asked(), "C1", "value", null));
        Assert.Equal(["gateway.approve", "gateway.deny"], Buttons(asked));
        Assert.Equal("C1", asked.RootElement.GetProperty("channel").GetString());
        var settled = Some.Asked() with { Change = NoticeChange.Settled };
        using var after = JsonDocument.Parse(SlackMessage.Write(
            settled with { View = settled.View with { Status = ApprovalStatus.Approved, DecidedByName = "Bob" } }, "C1", null, "1.2"));
        Assert.Empty(Buttons(after));
        Assert.Equal("1.2", after.RootElement.GetProperty("ts").GetString());
        Assert.Contains("decided by: Bob", Texts(after), StringComparison.Ordinal);
    }

    [Fact]
    public void Markup_of_callers_is_not_read_as_markup()
    {
        using var message = JsonDocument.Parse(SlackMessage.Write(
            Some.Asked("""{"note":"<!channel> <https://evil.example|ok> *bold*"}""", "<!everyone>&"), "C1", "v", null));
        Assert.Contains("&lt;!everyone&gt;&amp;", message.RootElement.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("mrkdwn", message.RootElement.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("<!channel>", Texts(message), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(2_990)]
    [InlineData(8_000)]
    [InlineData(12_000)]
    [InlineData(80_000)]
    [InlineData(3_000_000)]
    public void Slacks_limits_hold_and_what_is_left_out_is_counted(int length)
    {
        var notice = Some.Asked($$"""{"text":"{{new string('x', length)}}"}""") with { ViewAt = new Uri("https://gateway.example/approve/v") };
        using var message = JsonDocument.Parse(SlackMessage.Write(notice, "C1", "v", null));
        var blocks = message.RootElement.GetProperty("blocks").EnumerateArray().ToList();
        Assert.InRange(blocks.Count, 4, 50);
        var sections = blocks.Where(b => b.GetProperty("type").GetString() == "section")
            .Select(b => b.GetProperty("text").GetProperty("text").GetString()!).ToList();
        Assert.All(sections, text => Assert.InRange(text.Length, 1, 3_000));
        var shown = sections.Sum(text => text.Count(c => c == 'x'));
        var all = string.Concat(sections);
        Assert.InRange(sections.Sum(static text => text.Length), 1, 10_200);
        if (length <= 8_000) Assert.DoesNotContain("more characters", all, StringComparison.Ordinal);
        else Assert.Contains("more characters are not shown here", all, StringComparison.Ordinal);
        Assert.True(length > 8_000 ? shown < length : shown >= length);
        Assert.Contains("https://gateway.example/approve/v", message.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ids")]
    [InlineData("a name that is long enough to take a whole section of a message, and is there once for every number of the call")]
    public void Slacks_limits_hold_for_arguments_that_each_raise_a_risk(string name)
    {
        var numbers = string.Join(',', Enumerable.Repeat("9007199254740993", 500));
        var path = string.Concat(Enumerable.Repeat(name, 20));
        var notice = Some.Asked($$"""{"{{path}}":[{{numbers}}]}""", new string('t', 20_000));
        using var message = JsonDocument.Parse(SlackMessage.Write(notice, "C1", "v", null));
        var blocks = message.RootElement.GetProperty("blocks").EnumerateArray().ToList();
        Assert.InRange(blocks.Count, 4, 50);
        Assert.InRange(Texts(message).Length, 1, 10_200);
        Assert.All((string[])["who: Alice", "may decide: crm-approvers", "more characters are not shown here"],
            words => Assert.Contains(words, Texts(message), StringComparison.Ordinal));
    }

    private static LinkVerdict Verify(string[] secrets, string? timestamp, string? signature, string body, long now) =>
        SlackSignature.Verify(secrets, timestamp, signature, Encoding.UTF8.GetBytes(body), now);

    private static byte[] Press(string action, string values) => Encoding.UTF8.GetBytes("payload=" + Uri.EscapeDataString(
        $$"""
        {"type":"block_actions","user":{"id":"U1","team_id":"T1"},"team":{"id":"T9"},"response_url":"https://evil.example",
         "actions":[{"action_id":"{{action}}","block_id":"gateway.decision","value":"button"}],"state":{"values":{{values}} } }
        """).Replace("%20", "+", StringComparison.Ordinal));

    private static List<string> Buttons(JsonDocument message) => [.. message.RootElement.GetProperty("blocks").EnumerateArray()
        .Where(b => b.GetProperty("type").GetString() == "actions").SelectMany(b => b.GetProperty("elements").EnumerateArray())
        .Select(e => e.GetProperty("action_id").GetString()!)];

    private static string Texts(JsonDocument message) => string.Join('\n', message.RootElement.GetProperty("blocks").EnumerateArray()
        .Where(b => b.GetProperty("type").GetString() == "section").Select(b => b.GetProperty("text").GetProperty("text").GetString()));
}
