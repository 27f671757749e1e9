using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Approvals;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;
using Xunit;

namespace Gateway.Tests.Approvals.Channels;

public sealed class SlackCallbackTests : IAsyncLifetime
{
    private const string Secret = "8f742231b10e8888abcd99yyyzzz85a5";
    private Receiver _slack = null!;
    private ChannelHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _slack = (await Receiver.StartAsync()).Otherwise("""{"ok":true,"channel":"C9","ts":"1700000000.000100"}""");
        _host = await ChannelHost.StartAsync(
            [
                new ChannelConfig
                {
                    Name = "chat",
                    Slack = new SlackConfig
                    {
                        Url = new Uri(_slack.Url, "/api/"), Channel = "C1", Token = ChannelHost.Env("TOKEN"), Signing = [ChannelHost.Env("SIGN")],
                    },
                },
            ], ChannelHost.Secrets(),
            [
                ChannelHost.Person("bob", "approvers", ChannelHost.Group), ChannelHost.Person("alice", "approvers", ChannelHost.Group),
                ChannelHost.Person("eve", "approvers", "others"), ChannelHost.Person("noel", ChannelHost.Group),
            ]);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _slack.DisposeAsync();
    }

    [Fact]
    public async Task A_press_decides_once_and_takes_the_buttons_away()
    {
        var (asked, button) = await AskAsync();
        var (status, _) = await PressAsync("UBOB", "gateway.approve", button);
        Assert.Equal(HttpStatusCode.OK, status);
        var view = await _host.ViewAsync(asked);
        Assert.Equal((ApprovalStatus.Approved, "bob"), (view.Status, view.DecidedBy!.Value.Subject));
        var update = await _slack.NextAsync("the update");
        Assert.Equal("/api/chat.update", update.Path);
        using var json = JsonDocument.Parse(update.Body);
        Assert.Equal(("C9", "1700000000.000100"),
            (json.RootElement.GetProperty("channel").GetString(), json.RootElement.GetProperty("ts").GetString()));
        Assert.DoesNotContain("gateway.approve", update.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await PressAsync("UBOB", "gateway.deny", button)).Status);
    }

    [Fact]
    public async Task A_yes_of_who_has_the_group_by_configuration_alone_holds_when_the_call_runs()
    {
        await ShowAsync("bob", "approvers");
        var asked = await ApprovedAsync();
        // What their token shows is what it showed before the vote.
        await ShowAsync("bob", "approvers");
        Assert.Equal(ConsumeResult.Granted, await RunAsync(asked));
    }

    [Theory]
    [InlineData("token")]
    [InlineData("configuration")]
    public async Task A_yes_does_not_hold_once_a_token_or_the_configuration_has_lost_the_group(string where)
    {
        await ShowAsync("bob", $"approvers {ChannelHost.Group}");
        var asked = await ApprovedAsync();
        if (where == "token") await ShowAsync("bob", "approvers");
        var config = _host.Live.Current;
        if (where == "configuration")
            _host.Live.Replace(config with { Approvals = config.Approvals with { People = [ChannelHost.Person("bob", "approvers")] } });
        Assert.Equal(ConsumeResult.NotApproved, await RunAsync(asked));
        Assert.Equal(ApprovalStatus.Withdrawn, (await _host.ViewAsync(asked)).Status);
    }

    [Fact]
    public async Task An_edited_call_brings_the_message_up_to_date_so_that_nobody_decides_by_the_old_one()
    {
        var (asked, button) = await AskAsync(new ApprovalTerms { Quorum = 2 });
        using var bob = _host.As("bob", $"approvers {ChannelHost.Group}");
        using var body = new StringContent("""{"approve":true,"revision":1,"edits":[{"pointer":"/id","value":43}]}""",
            Encoding.UTF8, "application/json");
        using var edited = await bob.PostAsync($"/api/v1/approvals/{asked.Request.Id.Value}/decision", body);
        Assert.Equal(HttpStatusCode.OK, edited.StatusCode);
        var update = await _slack.NextAsync("the update");
        Assert.Equal("/api/chat.update", update.Path);
        using var json = JsonDocument.Parse(update.Body);
        Assert.Equal("1700000000.000100", json.RootElement.GetProperty("ts").GetString());
        Assert.Contains("gateway.approve", update.Body, StringComparison.Ordinal);
        Assert.Contains("43", update.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(button, update.Body, StringComparison.Ordinal);
        Assert.Equal((409, "approval_changed"), Told(await PressAsync("UBOB", "gateway.approve", button)));
    }

    [Fact]
    public async Task A_no_carries_its_reason_and_is_on_record()
    {
        var (asked, button) = await AskAsync();
        Assert.Equal(HttpStatusCode.OK, (await PressAsync("UBOB", "gateway.deny", button, "not on a Friday")).Status);
        var view = await _host.ViewAsync(asked);
        Assert.Equal((ApprovalStatus.Denied, "not on a Friday"), (view.Status, view.Reason));
        using var ida = _host.As("ida", "auditors");
        Assert.Contains(asked.Request.Id.Value, await ida.GetStringAsync("/api/v1/audit?limit=10"), StringComparison.Ordinal);
        await _slack.NextAsync("the update");
        var (other, second) = await AskAsync();
        Assert.Equal(HttpStatusCode.OK, (await PressAsync("UBOB", "gateway.deny", second)).Status);
        Assert.Equal("denied in Slack; no reason given", (await _host.ViewAsync(other)).Reason);
    }

    [Theory]
    [InlineData("UEVE", 403, "approval_not_entitled")]
    [InlineData("UALICE", 403, "approval_own_call")]
    [InlineData("UNOEL", 403, "role_missing")]
    [InlineData("UMALLORY", 403, "person_unknown")]
    public async Task Whoever_may_not_decide_does_not(string user, int status, string code)
    {
        var (asked, button) = await AskAsync();
        Assert.Equal((status, code), Told(await PressAsync(user, "gateway.approve", button)));
        Assert.Equal(ApprovalStatus.Pending, (await _host.ViewAsync(asked)).Status);
        await ToldAloneAsync(user, code);
    }

    [Fact]
    public async Task Who_comes_too_late_is_told_so_alone_and_where_they_pressed()
    {
        var (asked, button) = await AskAsync();
        await DeliveryTests.DecideAsync(_host, asked);
        Assert.Equal("/api/chat.update", (await _slack.NextAsync("the update")).Path);
        Assert.Equal((409, "approval_settled"), Told(await PressAsync("UBOB", "gateway.deny", button)));
        Assert.Contains("approved already", await ToldAloneAsync("UBOB", "approval_settled"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_told_in_vain_is_refused_all_the_same()
    {
        var (asked, button) = await AskAsync();
        _slack.Then(500);
        Assert.Equal((403, "approval_own_call"), Told(await PressAsync("UALICE", "gateway.approve", button)));
        await ToldAloneAsync("UALICE", "approval_own_call");
        Assert.Equal(HttpStatusCode.OK, (await PressAsync("UBOB", "gateway.approve", button)).Status);
        Assert.Equal(ApprovalStatus.Approved, (await _host.ViewAsync(asked)).Status);
    }

    [Fact]
    public async Task A_person_of_another_workspace_is_nobody()
    {
        var (asked, button) = await AskAsync();
        Assert.Equal((403, "person_unknown"), Told(await PressAsync("UBOB", "gateway.approve", button, team: "T2")));
        Assert.Equal(ApprovalStatus.Pending, (await _host.ViewAsync(asked)).Status);
    }

    [Fact]
    public async Task A_revoked_person_does_not_decide()
    {
        var (asked, button) = await AskAsync();
        await _host.Grains.GetGrain<IPrincipalGrain>($"{ChannelHost.Issuer} bob").RevokeAsync("left", new PrincipalKey(ChannelHost.Issuer, "o"));
        Assert.Equal((403, "principal_revoked"), Told(await PressAsync("UBOB", "gateway.approve", button)));
        Assert.Equal(ApprovalStatus.Pending, (await _host.ViewAsync(asked)).Status);
    }

    [Theory]
    [InlineData("wrong secret")]
    [InlineData("no signature")]
    [InlineData("late")]
    [InlineData("ahead")]
    [InlineData("other body")]
    [InlineData("two signatures")]
    public async Task What_slack_did_not_send_now_is_refused(string how)
    {
        var (asked, button) = await AskAsync();
        var at = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + (how == "late" ? -301 : how == "ahead" ? 330 : 0);
        var body = Body("UBOB", "gateway.approve", button, "", "T1");
        var signature = Sign(how == "wrong secret" ? "x" : Secret, at, body);
        using var request = Request(how == "other body" ? body + "+" : body, at, how == "no signature" ? null : signature);
        if (how == "two signatures") request.Headers.TryAddWithoutValidation("X-Slack-Signature", signature);
        using var client = _host.Browser();
        using var answer = await client.SendAsync(request);
        Assert.Equal(401, (int)answer.StatusCode);
        Assert.Equal(ApprovalStatus.Pending, (await _host.ViewAsync(asked)).Status);
    }

    [Fact]
    public async Task The_same_request_counts_once()
    {
        var (first, button) = await AskAsync();
        var at = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        // A person who may not decide now, and may a moment later: the old request must not come to count then.
        var body = Body("UEVE", "gateway.approve", button, "", "T1");
        using var client = _host.Browser();
        using var refused = await client.SendAsync(Request(body, at, Sign(Secret, at, body)));
        Assert.Equal(403, (int)refused.StatusCode);
        var config = _host.Live.Current;
        _host.Live.Replace(config with
        {
            Approvals = config.Approvals with { People = [ChannelHost.Person("eve", "approvers", ChannelHost.Group)] },
        });
        using var again = await client.SendAsync(Request(body, at, Sign(Secret, at, body)));
        Assert.Equal((409, "callback_replayed"), Told((again.StatusCode, await again.Content.ReadAsStringAsync())));
        Assert.Equal(ApprovalStatus.Pending, (await _host.ViewAsync(first)).Status);
        await ToldAloneAsync("UEVE", "approval_not_entitled");
        // A press that counts is told by the message itself; the repetition was told to nobody, or it would have come before that.
        Assert.Equal(HttpStatusCode.OK, (await PressAsync("UEVE", "gateway.approve", button, "I may now")).Status);
        Assert.Equal("/api/chat.update", (await _slack.NextAsync("the update")).Path);
    }

    [Fact]
    public async Task A_button_of_another_approval_or_a_made_up_one_decides_nothing()
    {
        var (asked, button) = await AskAsync();
        var made = button[..^4] + (button.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA");
        Assert.Equal((403, "callback_forged"), Told(await PressAsync("UBOB", "gateway.approve", made)));
        Assert.Equal((403, "callback_forged"), Told(await PressAsync("UBOB", "gateway.approve", asked.Request.Id.Value)));
        Assert.Equal(HttpStatusCode.OK, (await PressAsync("UBOB", "gateway.view", button)).Status);
        Assert.Equal(ApprovalStatus.Pending, (await _host.ViewAsync(asked)).Status);
    }

    [Theory]
    [InlineData("""{"ok":false,"error":"channel_not_found"}""", "Slack says channel_not_found", ChannelState.Dead)]
    [InlineData("""{"ok":false,"error":"ratelimited"}""", "Slack says ratelimited", ChannelState.Failing)]
    [InlineData("<html>", "Slack's answer cannot be read", ChannelState.Failing)]
    public async Task What_slack_refuses_with_200_is_no_delivery(string answer, string says, ChannelState state)
    {
        _slack.Otherwise(answer);
        var asked = await _host.AskAsync();
        var log = await _host.LogAsync(asked, "the refusal", log => log is [{ Tries: > 0 }]);
        Assert.Equal((DeliveryStatus.Waiting, says), (log[0].Status, log[0].Attempts[0].Says));
        Assert.Equal(state, (await _host.Grains.GetGrain<IDeliveryGrain>(IDeliveryGrain.Key).HealthAsync())[0].State);
    }

    private async Task ShowAsync(string name, string groups)
    {
        using var client = _host.As(name, groups);
        using var answer = await client.GetAsync("/api/v1/whoami");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<ApprovalView> ApprovedAsync()
    {
        var (asked, button) = await AskAsync();
        Assert.Equal(HttpStatusCode.OK, (await PressAsync("UBOB", "gateway.approve", button)).Status);
        return await _host.ViewAsync(asked);
    }

    private async Task<ConsumeResult> RunAsync(ApprovalView view) =>
        (await _host.Grains.GetGrain<IApprovalGrain>(view.Request.Id.Value).ConsumeAsync(new ReleaseAsk(
            OpaqueId.NewExchange(), view.Request.Session, view.Request.Principal, view.Request.Digest, view.Revision, view.Request.Basis,
            view.Request.Binding))).Result;

    private async Task<(ApprovalView Asked, string Button)> AskAsync(ApprovalTerms? terms = null)
    {
        var asked = await _host.AskAsync(terms: terms);
        var message = await _slack.NextAsync("the message");
        Assert.Equal(("/api/chat.postMessage", "Bearer xoxb-1-test"), (message.Path, message.Headers["Authorization"]));
        using var json = JsonDocument.Parse(message.Body);
        Assert.Equal("C1", json.RootElement.GetProperty("channel").GetString());
        var buttons = json.RootElement.GetProperty("blocks").EnumerateArray().Single(b => b.GetProperty("type").GetString() == "actions");
        await _host.LogAsync(asked, "the arrival", log => log is [{ Status: DeliveryStatus.Delivered }]);
        return (asked, buttons.GetProperty("elements")[0].GetProperty("value").GetString()!);
    }

    // As Slack's chat.postEphemeral takes it.
    private async Task<string> ToldAloneAsync(string user, string code)
    {
        var told = await _slack.NextAsync($"why it was refused ({code})");
        Assert.Equal(("/api/chat.postEphemeral", "Bearer xoxb-1-test"), (told.Path, told.Headers["Authorization"]));
        using var json = JsonDocument.Parse(told.Body);
        Assert.Equal(("C1", user), (json.RootElement.GetProperty("channel").GetString(), json.RootElement.GetProperty("user").GetString()));
        var text = json.RootElement.GetProperty("blocks")[0].GetProperty("text");
        Assert.Equal("plain_text", text.GetProperty("type").GetString());
        Assert.StartsWith("Nothing was decided. ", text.GetProperty("text").GetString(), StringComparison.Ordinal);
        return text.GetProperty("text").GetString()!;
    }

    [Fact]
    public async Task A_press_about_a_request_that_cannot_be_read_is_to_be_tried_again()
    {
        var view = SomeApproval.Begun(SomeApproval.Request() with
        {
            Id = OpaqueId.NewApproval(), ExpiresAtUnixMs = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds(),
        });
        await _host.Store.WriteAsync(new StateWrite("approval", view.Request.Id.Value, 0, "pending", "{"u8.ToArray()));
        var button = ApprovalLinks.Button(LinkKey.Of(new DigestKey(new byte[32])), view);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await PressAsync("UBOB", "gateway.approve", button)).Status);
    }

    private async Task<(HttpStatusCode Status, string Body)> PressAsync(
        string user, string action, string value, string reason = "", string team = "T1")
    {
        var at = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var body = Body(user, action, value, reason, team);
        using var client = _host.Browser();
        using var answer = await client.SendAsync(Request(body, at, Sign(Secret, at, body)));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static HttpRequestMessage Request(string body, long at, string? signature)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/hooks/slack", UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded"),
        };
        request.Headers.TryAddWithoutValidation("X-Slack-Request-Timestamp", at.ToString(CultureInfo.InvariantCulture));
        if (signature is not null) request.Headers.TryAddWithoutValidation("X-Slack-Signature", signature);
        return request;
    }

    private static string Body(string user, string action, string value, string reason, string team) => "payload=" + Uri.EscapeDataString(
        JsonSerializer.Serialize(new
        {
            type = "block_actions",
            user = new { id = user, team_id = team },
            channel = new { id = "C1", name = "approvals" },
            response_url = "https://hooks.slack.example/actions/never-called",
            actions = new[] { new { action_id = action, value } },
            state = new { values = new Dictionary<string, object> { ["gateway.reason"] = new Dictionary<string, object>
            {
                ["gateway.reason"] = new { type = "plain_text_input", value = reason },
            } } },
        }));

    // The algorithm as Slack publishes it, written here anew.
    private static string Sign(string secret, long at, string body) => "v0=" + Convert.ToHexString(HMACSHA256.HashData(
        Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"v0:{at.ToString(CultureInfo.InvariantCulture)}:{body}"))).ToLowerInvariant();

    private static (int, string) Told((HttpStatusCode Status, string Body) answer) =>
        ((int)answer.Status, JsonDocument.Parse(answer.Body).RootElement.GetProperty("code").GetString()!);
}
