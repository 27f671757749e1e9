using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Governance.Approvals.Channels;
using Xunit;

namespace Gateway.Tests.Approvals.Channels;

public sealed class WebhookTests
{
    [Fact]
    public void The_specifications_own_example_gives_its_signature()
    {
        Assert.True(WebhookSignature.TryReadSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", out var key));
        var body = Encoding.UTF8.GetBytes("""{"test": 2432232314}""");
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            WebhookSignature.Sign([key], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body));
    }

    [Fact]
    public void Two_secrets_give_two_signatures_and_each_verifies_alone()
    {
        var (one, two) = (new byte[24], Enumerable.Repeat((byte)7, 32).ToArray());
        var body = Encoding.UTF8.GetBytes("{}");
        var signatures = WebhookSignature.Sign([one, two], "n_1", 10, body).Split(' ');
        Assert.Equal(
            [.. new[] { one, two }.Select(key => "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes("n_1.10.{}"))))],
            signatures);
    }

    [Theory]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_")]
    [InlineData("whsec_AAAA")]
    [InlineData("whsec_not base64!")]
    [InlineData("")]
    public void A_weak_or_misspelt_secret_is_none(string text) => Assert.False(WebhookSignature.TryReadSecret(text, out _));

    [Fact]
    public void A_request_and_its_outcome_say_all_that_there_is()
    {
        var asked = Some.Asked();
        using var json = JsonDocument.Parse(WebhookMessage.Write(asked));
        Assert.Equal("approval.requested", json.RootElement.GetProperty("type").GetString());
        Assert.Equal("2023-11-14T22:13:20.000Z", json.RootElement.GetProperty("timestamp").GetString());
        var data = json.RootElement.GetProperty("data");
        Assert.Equal(asked.View.Request.Id.Value, data.GetProperty("approval").GetString());
        Assert.Equal("alice", data.GetProperty("principal").GetProperty("subject").GetString());
        Assert.Contains("\"id\": 42", data.GetProperty("arguments").GetString(), StringComparison.Ordinal);
        Assert.False(data.TryGetProperty("outcome", out _));

        var settled = asked with
        {
            Change = NoticeChange.Settled,
            View = asked.View with
            {
                Status = ApprovalStatus.Denied, DecidedBy = Some.Bob, DecidedByName = "Bob", Reason = "no", DecidedAtUnixMs = 1_700_000_001_500,
            },
        };
        using var after = JsonDocument.Parse(WebhookMessage.Write(settled));
        Assert.Equal("approval.settled", after.RootElement.GetProperty("type").GetString());
        Assert.Equal("2023-11-14T22:13:21.500Z", after.RootElement.GetProperty("timestamp").GetString());
        Assert.Equal(("denied", "no"), (after.RootElement.GetProperty("data").GetProperty("outcome").GetString(),
            after.RootElement.GetProperty("data").GetProperty("reason").GetString()));
    }

    [Fact]
    public void What_was_approved_and_came_to_nothing_did_so_when_it_ended()
    {
        var asked = Some.Asked();
        var undone = asked with
        {
            Change = NoticeChange.Settled,
            View = asked.View with
            {
                Status = ApprovalStatus.Expired, DecidedBy = Some.Bob, DecidedByName = "Bob", DecidedAtUnixMs = 1_700_000_001_500,
                Changes = [new ApprovalChange(1, ApprovalChangeKind.Expired, 1_700_000_600_000, null, "", "", "")],
            },
        };
        using var json = JsonDocument.Parse(WebhookMessage.Write(undone));
        Assert.Equal("2023-11-14T22:23:20.000Z", json.RootElement.GetProperty("timestamp").GetString());
        Assert.Equal("expired", json.RootElement.GetProperty("data").GetProperty("outcome").GetString());
    }

    [Fact]
    public void An_id_is_the_same_for_each_repetition_and_no_other_notice()
    {
        var notice = Some.Asked();
        Assert.Matches("^n_[0-9a-f]{32}$", notice.Id);
        Assert.Equal(notice.Id, (notice with { View = notice.View with { Reason = "other" } }).Id);
        var others = new[]
        {
            notice, notice with { Change = NoticeChange.Settled }, notice with { Channel = "x" }, notice with { Person = "y" }, Some.Asked(),
        };
        Assert.Equal(others.Length, others.Select(n => n.Id).Distinct().Count());
    }
}
