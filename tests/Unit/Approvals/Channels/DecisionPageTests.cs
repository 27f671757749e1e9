using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Approvals;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;
using Gateway.Silo.Stores;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Approvals.Channels;

public sealed partial class DecisionPageTests : IAsyncLifetime
{
    private static readonly LinkKey s_key = LinkKey.Of(new DigestKey(new byte[32]));
    private MailReceiver _mails = null!;
    private ChannelHost _host = null!;
    private Func<IStateStore, StateWrite, Task<long>> _write = static (store, write) => store.WriteAsync(write);

    public async ValueTask InitializeAsync()
    {
        _mails = new MailReceiver();
        _host = await ChannelHost.StartAsync([DeliveryTests.Mail(_mails.Port)], ChannelHost.Secrets(),
        [
            ChannelHost.Person("bob", "approvers", ChannelHost.Group),
            ChannelHost.Person("eve", "approvers", "others") with { Email = null },
            ChannelHost.Person("alice", "approvers", ChannelHost.Group) with { Email = null },
        ], first: services => services.AddSingleton(provider =>
        {
            var inner = provider.GetRequiredService<SqliteStore>();
            return Interceptor.For<IStateStore>((method, args) => method.Name == nameof(IStateStore.WriteAsync)
                ? _write(inner, (StateWrite)args[0]!) : method.Invoke(inner, BindingFlags.DoNotWrapExceptions, null, args, null));
        }));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _mails.DisposeAsync();
    }

    [Fact]
    public async Task The_link_of_a_mail_decides_once_by_its_form()
    {
        var (asked, link) = await AskAsync();
        var page = await OpenAsync(link);
        Assert.Contains("You decide as bob", page.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(link, page, "approve")).Status);
        var view = await _host.ViewAsync(asked);
        Assert.Equal((ApprovalStatus.Approved, "bob"), (view.Status, view.DecidedBy!.Value.Subject));
        Assert.Equal(HttpStatusCode.Gone, (await PostAsync(link, page, "deny", "no")).Status);
        Assert.Equal(ApprovalStatus.Approved, (await _host.ViewAsync(asked)).Status);
        Assert.DoesNotContain("<form", (await OpenAsync(link)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_decision_that_counted_is_told_so_though_the_link_could_not_be_marked_as_used()
    {
        var (asked, link) = await AskAsync();
        var page = await OpenAsync(link);
        _write = static (store, write) => write.Kind == "once" ? throw new StoreUnavailableException() : store.WriteAsync(write);
        var (status, text) = await PostAsync(link, page, "approve");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Your decision counts", text, StringComparison.Ordinal);
        Assert.Equal(ApprovalStatus.Approved, (await _host.ViewAsync(asked)).Status);
    }

    [Fact]
    public async Task A_decision_whose_answer_was_lost_is_not_told_as_none()
    {
        var (_, link) = await AskAsync();
        var page = await OpenAsync(link);
        _write = static async (store, write) =>
        {
            var version = await store.WriteAsync(write);
            return write.Kind == "approval" ? throw new TimeoutException() : version;
        };
        var (status, text) = await PostAsync(link, page, "approve");
        _write = static (store, write) => store.WriteAsync(write);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("It is not known whether your decision counts", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing was decided", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_an_edit_the_same_link_decides_once_more_about_what_waits_now()
    {
        var asked = await _host.AskAsync(terms: new ApprovalTerms { Quorum = 2 });
        var link = await LinkAsync();
        var old = await OpenAsync(link);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(link, old, "approve")).Status);
        Assert.Contains("was used", (await OpenAsync(link)).Text, StringComparison.Ordinal);
        using (var dora = _host.As("dora", $"approvers {ChannelHost.Group}"))
        {
            using var body = new StringContent("""{"approve":true,"revision":1,"edits":[{"pointer":"/id","value":43}]}""",
                System.Text.Encoding.UTF8, "application/json");
            using var edited = await dora.PostAsync($"/api/v1/approvals/{asked.Request.Id.Value}/decision", body);
            Assert.Equal(HttpStatusCode.OK, edited.StatusCode);
        }

        Assert.Equal(link, await LinkAsync());
        // The form of before is about the call as it was.
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(link, old, "approve")).Status);
        var page = await OpenAsync(link);
        Assert.Contains("You decide as bob", page.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(link, page, "approve")).Status);
        Assert.Equal(ApprovalStatus.Approved, (await _host.ViewAsync(asked)).Status);
        Assert.Equal(HttpStatusCode.Gone, (await PostAsync(link, page, "deny", "no")).Status);
        Assert.Equal(ApprovalStatus.Approved, (await _host.ViewAsync(asked)).Status);
    }

    [Fact]
    public async Task Opening_the_link_decides_nothing_however_often_and_by_whatever()
    {
        var (asked, link) = await AskAsync();
        using var browser = _host.Browser();
        foreach (var query in (string[])["", "?decision=approve", "?decision=approve&form=x", "?approve=true"])
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(link + query)).StatusCode);
        foreach (var method in (HttpMethod[])[HttpMethod.Head, HttpMethod.Options, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch])
        {
            using var request = new HttpRequestMessage(method, new Uri(link, UriKind.Relative));
            using var answer = await browser.SendAsync(request);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        }

        Assert.Equal(ApprovalStatus.Pending, (await _host.ViewAsync(asked)).Status);
    }

    [Fact]
    public async Task The_page_runs_nothing_and_takes_nothing_from_elsewhere()
    {
        var (_, link) = await AskAsync("""{"note":"<script>alert(1)</script><img src=x onerror=y>\u202e\u001b[31m"}""");
        using var browser = _host.Browser();
        using var answer = await browser.GetAsync(link);
        var text = await answer.Content.ReadAsStringAsync();
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Matches("^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$",
            policy);
        Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("same-origin", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http://", text.Replace(ChannelHost.Issuer, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', text);
        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("&lt;U+202E&gt;", text, StringComparison.Ordinal);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        var style = StylePattern().Match(text).Groups[1].Value;
        Assert.Contains(Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(style))),
            policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no form")]
    [InlineData("no cookie")]
    [InlineData("another cookie")]
    [InlineData("another link's form")]
    [InlineData("foreign origin")]
    [InlineData("origin null")]
    [InlineData("cross-site")]
    [InlineData("json")]
    [InlineData("form twice")]
    public async Task A_post_that_the_page_did_not_make_decides_nothing(string how)
    {
        var (asked, link) = await AskAsync();
        var page = await OpenAsync(link);
        if (how == "another link's form") page = page with { Form = (await OpenAsync((await AskAsync()).Link)).Form };
        if (how == "another cookie") page = page with { Cookie = (await OpenAsync(link)).Cookie };
        using var browser = _host.Browser();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(link, UriKind.Relative));
        var fields = new List<KeyValuePair<string, string>> { new("decision", "approve") };
        if (how != "no form") fields.Add(new("form", page.Form));
        if (how == "form twice") fields.Add(new("form", page.Form));
        request.Content = how == "json" ? new StringContent("{}", System.Text.Encoding.UTF8, "application/json")
            : new FormUrlEncodedContent(fields);
        if (how != "no cookie") request.Headers.Add("Cookie", page.Cookie);
        if (how == "foreign origin") request.Headers.Add("Origin", "https://evil.example");
        if (how == "origin null") request.Headers.Add("Origin", "null");
        if (how == "cross-site") request.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var answer = await browser.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(ApprovalStatus.Pending, (await _host.ViewAsync(asked)).Status);
    }

    [Fact]
    public async Task Two_pages_in_one_browser_decide_both_and_a_cookie_of_another_form_is_replaced()
    {
        var (one, other) = ((await AskAsync()).Link, (await AskAsync()).Link);
        var first = await OpenAsync(one);
        var second = await OpenAsync(other, first.Cookie);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(one, first with { Cookie = second.Cookie }, "approve")).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(other, second, "approve")).Status);
        Assert.NotEqual("gateway-form=" + new string('x', 32), (await OpenAsync(one, "gateway-form=" + new string('x', 32))).Cookie);
    }

    [Theory]
    [InlineData("deny", "")]
    [InlineData("deny", "   ")]
    [InlineData("yes", "")]
    [InlineData("", "")]
    public async Task A_no_needs_a_reason_and_another_word_is_none(string decision, string reason)
    {
        var (asked, link) = await AskAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PostAsync(link, await OpenAsync(link), decision, reason)).Status);
        Assert.Equal(ApprovalStatus.Pending, (await _host.ViewAsync(asked)).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(link, await OpenAsync(link), "deny", "not today")).Status);
        Assert.Equal((ApprovalStatus.Denied, "not today"), ((await _host.ViewAsync(asked)).Status, (await _host.ViewAsync(asked)).Reason));
    }

    [Theory]
    [InlineData("eve", HttpStatusCode.Forbidden)]
    [InlineData("alice", HttpStatusCode.Forbidden)]
    public async Task A_link_gives_nobody_a_right(string subject, HttpStatusCode expected)
    {
        var (asked, _) = await AskAsync();
        var link = ApprovalLinks.Decide(s_key, _host.Live.Current.Listen.PublicUrl, asked, new PrincipalKey(ChannelHost.Issuer, subject)).AbsolutePath;
        Assert.Equal(expected, (await PostAsync(link, await OpenAsync(link), "approve")).Status);
        Assert.Equal(ApprovalStatus.Pending, (await _host.ViewAsync(asked)).Status);
    }

    [Fact]
    public async Task A_link_of_nobody_of_another_key_or_too_old_opens_nothing_to_decide()
    {
        var (asked, link) = await AskAsync();
        var url = _host.Live.Current.Listen.PublicUrl;
        var bob = new PrincipalKey(ChannelHost.Issuer, "bob");
        var late = asked with { Request = asked.Request with { ExpiresAtUnixMs = 1 } };
        using var browser = _host.Browser();
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(ApprovalLinks.Decide(Some.Key, url, asked, bob).AbsolutePath)).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await browser.GetAsync(ApprovalLinks.Decide(s_key, url, late, bob).AbsolutePath)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(link[..^1])).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(ApprovalLinks.Path + ApprovalLinks.Button(s_key, asked))).StatusCode);
        var read = ApprovalLinks.Read(s_key, url, asked).AbsolutePath;
        Assert.DoesNotContain("<form", (await OpenAsync(read)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(read, await OpenAsync(link), "approve")).Status);
        var config = _host.Live.Current;
        var page = await OpenAsync(link);
        _host.Live.Replace(config with { Approvals = config.Approvals with { People = [] } });
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(link, page, "approve")).Status);
        Assert.Equal(ApprovalStatus.Pending, (await _host.ViewAsync(asked)).Status);
    }

    [Fact]
    public async Task Another_host_name_is_not_answered()
    {
        var (_, link) = await AskAsync();
        using var browser = _host.Browser();
        browser.DefaultRequestHeaders.Host = "evil.example";
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync(link)).StatusCode);
    }

    [Fact]
    public async Task A_request_that_cannot_be_read_is_told_as_nothing_decided()
    {
        var view = SomeApproval.Begun(SomeApproval.Request() with
        {
            Id = OpaqueId.NewApproval(), ExpiresAtUnixMs = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds(),
        });
        await _host.Store.WriteAsync(new StateWrite("approval", view.Request.Id.Value, 0, "pending", "{"u8.ToArray()));
        using var browser = _host.Browser();
        using var answer = await browser.GetAsync(ApprovalLinks.Read(s_key, new Uri("http://127.0.0.1:8080"), view).AbsolutePath);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("Nothing was decided", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<(ApprovalView Asked, string Link)> AskAsync(string arguments = """{"id":42}""")
    {
        var asked = await _host.AskAsync(arguments: arguments);
        return (asked, await LinkAsync());
    }

    private async Task<string> LinkAsync() =>
        new Uri(LinkPattern().Match((await _mails.NextAsync("the mail")).Body).Value).AbsolutePath;

    private async Task<Page> OpenAsync(string link, string? cookie = null)
    {
        using var browser = _host.Browser();
        if (cookie is not null) browser.DefaultRequestHeaders.Add("Cookie", cookie);
        using var answer = await browser.GetAsync(link);
        var text = await answer.Content.ReadAsStringAsync();
        var set = answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.Single().Split(';')[0] : "";
        return new Page(text, FormPattern().Match(text).Groups[1].Value, set);
    }

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(string link, Page page, string decision, string reason = "")
    {
        using var browser = _host.Browser();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(link, UriKind.Relative))
        {
            Content = new FormUrlEncodedContent([new("form", page.Form), new("decision", decision), new("reason", reason)]),
        };
        request.Headers.Add("Cookie", page.Cookie);
        request.Headers.Add("Origin", "http://127.0.0.1:8080");
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var answer = await browser.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("https?://\\S+/approve/\\S+", RegexOptions.NonBacktracking)]
    private static partial Regex LinkPattern();

    [GeneratedRegex("name=\"form\" value=\"([^\"]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex FormPattern();

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.NonBacktracking)]
    private static partial Regex StylePattern();

    private sealed record Page(string Text, string Form, string Cookie);
}
