using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Governance.Configuration;
using Xunit;

namespace Gateway.Tests.Approvals.Channels;

public sealed class DeliveryTests
{
    // A port that no test is ever given.
    private static readonly Uri s_nobody = new("http://127.0.0.1:1");

    [Fact]
    public async Task A_webhook_is_signed_for_each_attempt_and_keeps_its_id()
    {
        await using var receiver = (await Receiver.StartAsync()).Then(500).Then(429, "1").Then(302);
        await using var host = await ChannelHost.StartAsync([Hook("hook", receiver.Url)], ChannelHost.Secrets());
        var asked = await host.AskAsync();
        var tries = new List<Receiver.Received>();
        for (var i = 0; i < 4; i++) tries.Add(await receiver.NextAsync($"attempt {i + 1}"));
        Assert.All(tries, Verify);
        Assert.Single(tries.Select(t => t.Headers["webhook-id"]).Distinct());
        Assert.Single(tries.Select(t => t.Body).Distinct());
        Assert.Equal(asked.Request.Id.Value, JsonDocument.Parse(tries[0].Body).RootElement.GetProperty("data").GetProperty("approval").GetString());
        var log = await host.LogAsync(asked, "the arrival", log => log is [{ Status: DeliveryStatus.Delivered }]);
        Assert.Equal(["it answered 500", "it answered 429", "it answered 302, a redirect, which is not followed", "it answered 200"],
            log[0].Attempts.Select(a => a.Says));

        await DecideAsync(host, asked);
        var settled = await receiver.NextAsync("the outcome");
        Verify(settled);
        Assert.NotEqual(tries[0].Headers["webhook-id"], settled.Headers["webhook-id"]);
        var data = JsonDocument.Parse(settled.Body).RootElement.GetProperty("data");
        Assert.Equal(("approved", "bob"), (data.GetProperty("outcome").GetString(),
            data.GetProperty("decidedBy").GetProperty("subject").GetString()));

        await host.Grains.GetGrain<IApprovalGrain>(asked.Request.Id.Value).WithdrawAsync("the policy changed");
        var undone = await receiver.NextAsync("that nothing came of it");
        Verify(undone);
        Assert.NotEqual(settled.Headers["webhook-id"], undone.Headers["webhook-id"]);
        data = JsonDocument.Parse(undone.Body).RootElement.GetProperty("data");
        Assert.Equal(("withdrawn", "the policy changed"), (data.GetProperty("outcome").GetString(), data.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task A_secret_can_be_replaced_without_a_gap_and_a_lost_one_is_said()
    {
        await using var receiver = await Receiver.StartAsync();
        var secrets = ChannelHost.Secrets();
        secrets["OLD"] = "whsec_" + Convert.ToBase64String(new byte[32]);
        await using var host = await ChannelHost.StartAsync([Hook("hook", receiver.Url, "HOOK", "OLD")], secrets);
        await host.AskAsync();
        var both = await receiver.NextAsync("the webhook");
        Assert.Equal(2, both.Headers["webhook-signature"].Split(' ').Length);
        Verify(both);
        secrets.Remove("OLD");
        var asked = await host.AskAsync();
        var log = await host.LogAsync(asked, "the lost secret", log => log is [{ Tries: > 0 }]);
        Assert.Equal("the secret env:OLD is lost", log[0].Attempts[0].Says);
        Assert.False(receiver.HasMore);
        Assert.Equal("hook is dead", (await host.ReadyAsync(isIll: true)).GetProperty("channels").GetString()!.Split(": ")[1].Split(';')[0]);
        secrets["OLD"] = "whsec_" + Convert.ToBase64String(new byte[32]);
        Verify(await receiver.NextAsync("the webhook after the secret is back"));
        await host.LogAsync(asked, "the arrival", log => log is [{ Status: DeliveryStatus.Delivered }]);
    }

    [Theory]
    [InlineData("hangs")]
    [InlineData("refuses")]
    [InlineData("fails")]
    [InlineData("is gone")]
    public async Task A_channel_that_fails_falls_over_to_the_next_and_is_seen(string how)
    {
        await using var bad = await Receiver.StartAsync();
        if (how == "hangs") bad.ThenHang().ThenHang().ThenHang().ThenHang().ThenHang().ThenHang();
        if (how == "fails") bad.Otherwise(503);
        if (how == "is gone") bad.Otherwise(410);
        await using var good = await Receiver.StartAsync();
        var url = how == "refuses" ? s_nobody : bad.Url;
        await using var host = await ChannelHost.StartAsync(
            [
                Hook("first", url) with { Else = "second", Patience = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(1) },
                Hook("second", good.Url),
            ], ChannelHost.Secrets());
        await host.ReadyAsync(isIll: false);
        var asked = await host.AskAsync();
        var data = JsonDocument.Parse((await good.NextAsync("the request on the second channel")).Body).RootElement.GetProperty("data");
        Assert.Equal(asked.Request.Id.Value, data.GetProperty("approval").GetString());
        await host.LogAsync(asked, "both channels", log => log is [{ Channel: "first", Status: DeliveryStatus.Waiting },
            { Channel: "second", For: "first", Status: DeliveryStatus.Delivered }]);

        using var olga = host.As("olga", "ops");
        var health = JsonDocument.Parse(await olga.GetStringAsync("/api/v1/approvals/channels")).RootElement.GetProperty("channels");
        Assert.Contains(health[0].GetProperty("state").GetString(), (string[])["failing", "dead"]);
        Assert.Equal("working", health[1].GetProperty("state").GetString());
        Assert.DoesNotContain("whsec_", health.GetRawText(), StringComparison.Ordinal);
        var log = JsonDocument.Parse(await olga.GetStringAsync($"/api/v1/approvals/deliveries?approval={asked.Request.Id.Value}"));
        Assert.Equal(2, log.RootElement.GetProperty("deliveries").GetArrayLength());
    }

    [Fact]
    public async Task What_waits_is_told_by_whoever_comes_after_a_crash()
    {
        await using var receiver = await Receiver.StartAsync();
        var secrets = ChannelHost.Secrets();
        var first = await ChannelHost.StartAsync([Hook("hook", s_nobody)], secrets);
        var asked = await first.AskAsync();
        await first.LogAsync(asked, "a failure", log => log is [{ Tries: > 0 }]);
        await first.StopAsync();
        await using var second = await ChannelHost.StartAsync([Hook("hook", receiver.Url)], secrets, folder: first.Folder);
        Verify(await receiver.NextAsync("the webhook from the second process"));
        await second.LogAsync(asked, "the arrival", log => log is [{ Status: DeliveryStatus.Delivered, Tries: > 1 }]);
    }

    [Fact]
    public async Task A_hundred_requests_behind_a_channel_that_hangs_hold_no_other_channel()
    {
        await using var bad = await Receiver.StartAsync();
        for (var i = 0; i < 200; i++) bad.ThenHang();
        await using var good = await Receiver.StartAsync();
        await using var host = await ChannelHost.StartAsync(
            [Hook("bad", bad.Url) with { Timeout = TimeSpan.FromSeconds(5) }, Hook("good", good.Url)], ChannelHost.Secrets());
        for (var i = 0; i < 100; i++) await host.AskAsync();
        for (var i = 0; i < 100; i++) await good.NextAsync($"request {i + 1}");
    }

    [Fact]
    public async Task A_card_for_many_has_no_link_that_decides_and_one_of_ones_own_has()
    {
        await using var space = await Receiver.StartAsync();
        await using var own = await Receiver.StartAsync();
        var secrets = ChannelHost.Secrets();
        (secrets["SPACE"], secrets["OWN"]) = (new Uri(space.Url, "/space?sig=1").AbsoluteUri, new Uri(own.Url, "/own?sig=2").AbsoluteUri);
        await using var host = await ChannelHost.StartAsync(
            [
                new ChannelConfig { Name = "space", Teams = new TeamsConfig { Address = ChannelHost.Env("SPACE") } },
                new ChannelConfig { Name = "own", Teams = new TeamsConfig() },
            ], secrets, [ChannelHost.Person("bob", "approvers", ChannelHost.Group) with { Teams = ChannelHost.Env("OWN") }]);
        await host.AskAsync();
        var (many, one) = (Link(await space.NextAsync("the card for many")), Link(await own.NextAsync("the card of one's own")));
        using var browser = host.Browser();
        Assert.DoesNotContain("<form", await browser.GetStringAsync(many), StringComparison.Ordinal);
        Assert.Contains("<form", await browser.GetStringAsync(one), StringComparison.Ordinal);

        static string Link(Receiver.Received card) => new Uri(JsonDocument.Parse(card.Body).RootElement.GetProperty("attachments")[0]
            .GetProperty("content").GetProperty("actions")[0].GetProperty("url").GetString()!).PathAndQuery;
    }

    [Fact]
    public async Task A_mail_goes_to_each_person_who_may_decide_and_an_unknown_address_makes_no_channel_dead()
    {
        await using var mails = new MailReceiver();
        mails.Unknown.Add("carl@example.com");
        await using var host = await ChannelHost.StartAsync(
            [Mail(mails.Port)], ChannelHost.Secrets(),
            [
                ChannelHost.Person("bob", "approvers", ChannelHost.Group), ChannelHost.Person("carl", "approvers", ChannelHost.Group),
                ChannelHost.Person("alice", "approvers", ChannelHost.Group), ChannelHost.Person("eve", "approvers"),
            ]);
        var asked = await host.AskAsync();
        var mail = await mails.NextAsync("the mail");
        Assert.Equal(("gateway@example.com", "bob@example.com"), (mail.From, mail.To));
        Assert.Equal("alice asks to call delete_customer on crm", mail.Header("Subject"));
        Assert.Equal("auto-generated", mail.Header("Auto-Submitted"));
        Assert.Contains("\"id\": 42", mail.Body, StringComparison.Ordinal);
        var log = await host.LogAsync(asked, "the refusal", log =>
            log is [{ Status: DeliveryStatus.Delivered }, { Tries: > 0 }]);
        Assert.Equal("the mail server does not take this address (550)", log[1].Attempts[0].Says);
        Assert.Equal(ChannelState.Working, (await host.Grains.GetGrain<IDeliveryGrain>(IDeliveryGrain.Key).HealthAsync())[0].State);
        await DecideAsync(host, asked);
        var after = await mails.NextAsync("the mail of the outcome");
        Assert.Equal(mail.Header("Message-ID"), after.Header("In-Reply-To"));
        Assert.StartsWith("Approved: ", after.Header("Subject"), StringComparison.Ordinal);
    }

    internal static ChannelConfig Mail(int port) => new()
    {
        Name = "mail",
        Email = new EmailConfig { Host = "127.0.0.1", Port = port, Tls = MailTls.None, From = "gateway@example.com" },
    };

    internal static async Task<ApprovalView> DecideAsync(ChannelHost host, ApprovalView asked)
    {
        using var bob = host.As("bob", $"approvers {ChannelHost.Group}");
        using var body = new StringContent("""{"approve":true}""", Encoding.UTF8, "application/json");
        using var answer = await bob.PostAsync($"/api/v1/approvals/{asked.Request.Id.Value}/decision", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await host.ViewAsync(asked);
    }

    private static ChannelConfig Hook(string name, Uri url, params string[] secrets) => new()
    {
        Name = name,
        Webhook = new WebhookConfig
        {
            Url = url,
            Secrets = [.. (secrets.Length == 0 ? ["HOOK"] : secrets).Select(ChannelHost.Env)],
        },
    };

    // The algorithm as the Standard Webhooks specification publishes it, written here anew.
    private static void Verify(Receiver.Received webhook)
    {
        var at = long.Parse(webhook.Headers["webhook-timestamp"], CultureInfo.InvariantCulture);
        Assert.InRange(DateTimeOffset.FromUnixTimeSeconds(at), TimeProvider.System.GetUtcNow().AddMinutes(-5),
            TimeProvider.System.GetUtcNow().AddMinutes(5));
        var key = Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        var signed = Encoding.UTF8.GetBytes($"{webhook.Headers["webhook-id"]}.{webhook.Headers["webhook-timestamp"]}.{webhook.Body}");
        Assert.Contains("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)), webhook.Headers["webhook-signature"].Split(' '));
    }
}
