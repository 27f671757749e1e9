using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Governance.Approvals.Channels;
using Xunit;

namespace Gateway.Tests.Approvals.Channels;

public sealed class TeamsAndMailTests
{
    private static readonly Uri s_decide = new("https://gateway.example/approve/d");

    [Fact]
    public void A_card_is_an_adaptive_card_that_links_and_never_posts()
    {
        using var message = JsonDocument.Parse(TeamsCard.Write(Some.Asked() with { DecideAt = s_decide }));
        var attachment = message.RootElement.GetProperty("attachments")[0];
        Assert.Equal("message", message.RootElement.GetProperty("type").GetString());
        Assert.Equal("application/vnd.microsoft.card.adaptive", attachment.GetProperty("contentType").GetString());
        var card = attachment.GetProperty("content");
        Assert.Equal("AdaptiveCard", card.GetProperty("type").GetString());
        var action = Assert.Single(card.GetProperty("actions").EnumerateArray());
        Assert.Equal(("Action.OpenUrl", s_decide.AbsoluteUri),
            (action.GetProperty("type").GetString(), action.GetProperty("url").GetString()));
        // Facts and text blocks would read Markdown of callers as links.
        Assert.All(card.GetProperty("body").EnumerateArray(), b => Assert.Equal("RichTextBlock", b.GetProperty("type").GetString()));
        Assert.Contains(card.GetProperty("body").EnumerateArray().SelectMany(b => b.GetProperty("inlines").EnumerateArray()),
            run => run.GetProperty("text").GetString()!.Contains("\"id\": 42", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("x", 100)]
    [InlineData("x", 100_000)]
    [InlineData("語", 100_000)]
    [InlineData("\\u202e", 20_000)]
    public void A_card_fits_and_counts_what_is_left_out(string unit, int count)
    {
        var notice = Some.Asked($$"""{"t":"{{string.Concat(Enumerable.Repeat(unit, count))}}"}""");
        var bytes = TeamsCard.Write(notice);
        Assert.InRange(bytes.Length, 1, 28_000);
        using var message = JsonDocument.Parse(bytes);
        Assert.Equal(count > 100, message.RootElement.GetRawText().Contains("more characters are not shown here", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ids", 500)]
    [InlineData("語", 500)]
    [InlineData("ids", 20_000)]
    public async Task Arguments_by_the_hundred_that_each_raise_a_risk_leave_a_card_that_fits_and_says_who_asks(string name, int count)
    {
        var numbers = string.Join(',', Enumerable.Repeat("9007199254740993", count));
        var notice = Some.Asked($$"""{"{{name}}":[{{numbers}}]}""") with { DecideAt = s_decide };
        Assert.True(NoticeText.Facts(notice).Count > count);
        // Where it never ends, the test does.
        var bytes = await Task.Run(() => TeamsCard.Write(notice), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.InRange(bytes.Length, 1, 28_000);
        var runs = Runs(bytes);
        Assert.Contains("who: ", runs);
        Assert.Contains("may decide: ", runs);
        Assert.Equal(12, runs.Count(run => run == "risk: "));
        Assert.EndsWith("more characters are not shown here. Read all of it before you decide.", runs[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_that_fits_in_no_other_way_is_title_count_and_link()
    {
        var notice = Some.Asked(target: new string('語', 50_000)) with { DecideAt = s_decide };
        var names = Enumerable.Range(0, 50).Select(i => new ArgumentEdit($"/{new string('語', 200)}{i}", null));
        notice = notice with { View = notice.View with { Edits = [.. names] } };
        var bytes = TeamsCard.Write(notice);
        Assert.InRange(bytes.Length, 1, 28_000);
        var runs = Runs(bytes);
        Assert.Equal(2, runs.Count);
        Assert.StartsWith("Alice asks to call 語", runs[0], StringComparison.Ordinal);
        Assert.EndsWith("Read all of it before you decide.", runs[1], StringComparison.Ordinal);
        using var message = JsonDocument.Parse(bytes);
        Assert.Contains(s_decide.AbsoluteUri, message.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mail_is_plain_text_with_a_subject_of_one_line()
    {
        var notice = Some.Asked(target: "drop\r\nBcc: everyone@example.com\u202e") with { DecideAt = s_decide };
        Assert.DoesNotContain(MailText.Subject(notice), char.IsControl);
        Assert.Contains("␍␊Bcc", MailText.Subject(notice), StringComparison.Ordinal);
        var body = MailText.Body(notice);
        Assert.Contains(s_decide.AbsoluteUri, body, StringComparison.Ordinal);
        Assert.Contains("\"id\": 42", body, StringComparison.Ordinal);
        Assert.Contains("may decide: crm-approvers", body, StringComparison.Ordinal);
        Assert.Contains("more characters are not shown", MailText.Body(Some.Asked($$"""{"t":"{{new string('x', 300_000)}}"}""")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_mail_stays_short_for_arguments_that_each_raise_a_risk()
    {
        var numbers = string.Join(',', Enumerable.Repeat("9007199254740993", 2_000));
        var notice = Some.Asked($$"""{"{{new string('n', 2_000)}}":[{{numbers}}]}""", new string('t', 100_000)) with { DecideAt = s_decide };
        var body = MailText.Body(notice);
        Assert.InRange(body.Length, 1, 260_000);
        Assert.All((string[])["\nwho: Alice", "\nmay decide: crm-approvers", "more characters are not shown here", s_decide.AbsoluteUri],
            words => Assert.Contains(words, body, StringComparison.Ordinal));
    }

    private static List<string> Runs(byte[] card)
    {
        using var message = JsonDocument.Parse(card);
        return [.. message.RootElement.GetProperty("attachments")[0].GetProperty("content").GetProperty("body").EnumerateArray()
            .SelectMany(b => b.GetProperty("inlines").EnumerateArray()).Select(run => run.GetProperty("text").GetString()!)];
    }

    [Fact]
    public void A_cut_never_parts_a_character()
    {
        var text = string.Concat(Enumerable.Repeat("😀", 100));
        var pieces = TextPieces.Of(text, 7, 5, out var left);
        Assert.All(pieces, piece => Assert.False(char.IsHighSurrogate(piece[^1])));
        Assert.Equal(text.Length, pieces.Sum(p => p.Length) + left);
        Assert.Equal(["ab\n", "cdef"], TextPieces.Of("ab\ncdef", 5, 5, out _));
    }
}
