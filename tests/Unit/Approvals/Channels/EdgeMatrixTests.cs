using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Edge.Identity;
using Gateway.Governance.Approvals;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;
using Xunit;

namespace Gateway.Tests.Approvals.Channels;

/// <summary>Votes that nobody has a right to, by every way in: self, forged, replayed, late, unentitled, cross-site, fetched ahead.</summary>
public sealed partial class EdgeMatrixTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Secret = "8f742231b10e8888abcd99yyyzzz85a5";

    private static readonly LinkKey s_key = LinkKey.Of(new DigestKey(new byte[32]));
    private static readonly string[] s_deeds =
        ["approve", "deny", "edit", "window", "glass", "take-back", "delegation", "review", "group"];

    private readonly List<string> _accepted = [];
    private MailReceiver _mails = null!;
    private ChannelHost _host = null!;
    private ApprovalView _asked = null!;
    private int _tried;

    public async ValueTask InitializeAsync()
    {
        _mails = new MailReceiver();
        _host = await ChannelHost.StartAsync(
            [
                DeliveryTests.Mail(_mails.Port),
                new ChannelConfig
                {
                    Name = "chat",
                    Slack = new SlackConfig
                    {
                        Url = new Uri("http://127.0.0.1:9/api/"), Channel = "C1", Token = ChannelHost.Env("TOKEN"),
                        Signing = [ChannelHost.Env("SIGN")],
                    },
                },
            ], ChannelHost.Secrets(),
            [
                ChannelHost.Person("bob", "approvers", ChannelHost.Group),
                ChannelHost.Person("alice", "approvers", ChannelHost.Group) with { Email = null },
                ChannelHost.Person("eve", "approvers", "others") with { Email = null },
                ChannelHost.Person("noel", ChannelHost.Group) with { Email = null },
                ChannelHost.Person("rita", "approvers", ChannelHost.Group) with { Email = null },
            ]);
        _asked = await _host.AskAsync();
        await _host.Grains.GetGrain<IPrincipalGrain>($"{ChannelHost.Issuer} rita")
            .RevokeAsync("left", new PrincipalKey(ChannelHost.Issuer, "olga"));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _mails.DisposeAsync();
    }

    [Fact]
    public async Task Nobody_decides_who_has_no_right_by_any_way_in()
    {
        var link = new Uri(LinkPattern().Match((await _mails.NextAsync("the mail")).Body).Value).AbsolutePath;
        await TryApiAsync();
        await TryPagesAsync(link);
        await TrySlackAsync();
        await TryOtherDoorsAsync();
        output.WriteLine($"{_tried} cases: {_accepted.Count} accepted");
        Assert.Empty(_accepted);
        Assert.True(_tried >= 300, $"{_tried} cases");
        var view = await _host.ViewAsync(_asked);
        Assert.Equal((ApprovalStatus.Pending, 0, 1), (view.Status, view.Votes.Length, view.Revision));

        // The way is open to whom it is for.
        Assert.Equal(HttpStatusCode.OK, (await PostFormAsync(link, await OpenAsync(link), "approve")).Status);
        Assert.Equal(ApprovalStatus.Approved, (await _host.ViewAsync(_asked)).Status);
    }

    private async Task TryApiAsync()
    {
        var good = Token("bob", $"approvers {ChannelHost.Group}");
        var foreign = Foreign();
        (string Who, string? Authorization)[] callers =
        [
            ("nobody", null), ("empty", "Bearer "), ("basic", "Basic Ym9iOmJvYg=="), ("none", $"Bearer {Unsigned(good)}"),
            ("cut", $"Bearer {good[..^2]}"), ("changed", $"Bearer {Changed(good)}"), ("foreign", $"Bearer {foreign}"),
            ("twice", $"Bearer {good}, Bearer {good}"),
            ("self", $"Bearer {Token("alice", $"approvers {ChannelHost.Group}")}"),
            ("self as operator", $"Bearer {Token("alice", $"ops approvers {ChannelHost.Group}")}"),
            ("another group", $"Bearer {Token("eve", "approvers others")}"),
            ("no role", $"Bearer {Token("noel", ChannelHost.Group)}"),
            ("operator", $"Bearer {Token("olga", "ops")}"), ("auditor", $"Bearer {Token("ida", "auditors")}"),
            ("look-alike group", $"Bearer {Token("carl", $"approvers {ChannelHost.Group.ToUpperInvariant()}")}"),
            ("look-alike name", $"Bearer {Token("Bob", "approvers")}"),
            ("revoked", $"Bearer {Token("rita", $"approvers {ChannelHost.Group}")}"),
            ("agent", $"Bearer {Token("bot", "support")}"),
        ];
        foreach (var (who, authorization) in callers)
            foreach (var deed in s_deeds)
                await TryAsync($"api {who} {deed}", () => Deed(deed, authorization));
        // The right person, by what a page of somebody else's can make a browser send.
        foreach (var deed in s_deeds)
            foreach (var (name, value) in new[] { ("Cookie", $"token={good}"), ("X-Authorization", $"Bearer {good}") })
                await TryAsync($"api without a token but {name} {deed}", () =>
                {
                    var request = Deed(deed, null);
                    request.Headers.TryAddWithoutValidation(name, value);
                    request.Headers.TryAddWithoutValidation("Origin", "https://evil.example");
                    return request;
                });
        foreach (var method in (string[])["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
            await TryAsync($"api by {method}", () =>
            {
                var request = Deed("approve", $"Bearer {good}");
                request.Method = new HttpMethod(method);
                return request;
            });
    }

    private async Task TryPagesAsync(string link)
    {
        var page = await OpenAsync(link);
        // Fetched ahead, by scanners, previews and prefetching browsers.
        string[] agents = ["Slackbot-LinkExpanding 1.0", "Mozilla/5.0 SafeLinks", "facebookexternalhit/1.1", "GoogleImageProxy", "curl/8"];
        foreach (var agent in agents)
            foreach (var query in (string[])["", "?decision=approve", "?decision=approve&form=" + page.Form, "?_method=POST&decision=approve"])
                foreach (var method in (string[])["GET", "HEAD"])
                    await TryAsync($"page {method} {query} by {agent}", () =>
                    {
                        var request = new HttpRequestMessage(new HttpMethod(method), link + query);
                        request.Headers.TryAddWithoutValidation("User-Agent", agent);
                        request.Headers.TryAddWithoutValidation("Sec-Purpose", "prefetch");
                        if (query.Length > 0) request.Headers.TryAddWithoutValidation("Cookie", page.Cookie);
                        return request;
                    });
        // A form that this page did not make, or that another site sends.
        foreach (var decision in (string[])["approve", "deny"])
            foreach (var (how, form, cookie, header) in new[]
            {
                ("no form", "", page.Cookie, null), ("no cookie", page.Form, "", null), ("neither", "", "", null),
                ("made up", "AAAA" + page.Form[4..], page.Cookie, null), ("another's cookie", page.Form, (await OpenAsync(link)).Cookie, null),
                ("foreign origin", page.Form, page.Cookie, "Origin: https://evil.example"), ("origin null", page.Form, page.Cookie, "Origin: null"),
                ("cross-site", page.Form, page.Cookie, "Sec-Fetch-Site: cross-site"), ("same-site", page.Form, page.Cookie, "Sec-Fetch-Site: same-site"),
            })
                await TryAsync($"page post {how} {decision}", () => Form(link, form, cookie, decision, header));
        // Links of others, of other purposes, of other keys, too old, changed in any place.
        var url = _host.Live.Current.Listen.PublicUrl;
        var late = _asked with { Request = _asked.Request with { ExpiresAtUnixMs = 1 } };
        var bob = new PrincipalKey(ChannelHost.Issuer, "bob");
        var links = new List<(string How, string Link)>
        {
            ("read", ApprovalLinks.Read(s_key, url, _asked).AbsolutePath), ("button", ApprovalLinks.Path + ApprovalLinks.Button(s_key, _asked)),
            ("another key", ApprovalLinks.Decide(Some.Key, url, _asked, bob).AbsolutePath),
            ("late", ApprovalLinks.Decide(s_key, url, late, bob).AbsolutePath),
            ("nobody", ApprovalLinks.Decide(s_key, url, _asked, new PrincipalKey(ChannelHost.Issuer, "mallory")).AbsolutePath),
        };
        foreach (var subject in (string[])["alice", "eve", "noel", "rita"])
            links.Add((subject, ApprovalLinks.Decide(s_key, url, _asked, new PrincipalKey(ChannelHost.Issuer, subject)).AbsolutePath));
        for (var at = ApprovalLinks.Path.Length; at < link.Length; at += 3)
            links.Add(($"changed at {at}", link[..at] + (link[at] == 'A' ? 'B' : 'A') + link[(at + 1)..]));
        foreach (var (how, other) in links)
        {
            var shown = await OpenAsync(other);
            await TryAsync($"link {how}", () => Form(other, shown.Form.Length > 0 ? shown.Form : page.Form,
                shown.Cookie.Length > 0 ? shown.Cookie : page.Cookie, "approve", null));
        }
    }

    private async Task TrySlackAsync()
    {
        var button = ApprovalLinks.Button(s_key, _asked);
        var other = ApprovalLinks.Button(s_key, await _host.AskAsync(arguments: """{"id":43}"""));
        var edited = ApprovalLinks.Button(s_key, _asked with { Revision = 2 });
        foreach (var action in (string[])["gateway.approve", "gateway.deny"])
        {
            foreach (var user in (string[])["UALICE", "UEVE", "UNOEL", "URITA", "UMALLORY", "ubob", "UBOB "])
                await TrySlackAsync($"{user} {action}", user, action, button);
            foreach (var team in (string[])["T2", "", "t1"]) await TrySlackAsync($"team {team}", "UBOB", action, button, team: team);
            foreach (var (how, value) in new[]
            {
                ("empty", ""), ("id", _asked.Request.Id.Value), ("cut", button[..^1]), ("changed", Changed(button)), ("longer", button + "A"),
                ("another key", ApprovalLinks.Button(Some.Key, _asked)), ("an edited call", edited),
                ("a link", ApprovalLinks.Decide(s_key, new Uri("http://x/"), _asked, new PrincipalKey(ChannelHost.Issuer, "bob")).Segments[^1]),
                ("late", ApprovalLinks.Button(s_key, _asked with { Request = _asked.Request with { ExpiresAtUnixMs = 1 } })),
            })
                await TrySlackAsync($"button {how} {action}", "UBOB", action, value);
            foreach (var how in (string[])["wrong secret", "no signature", "late", "ahead", "other body", "two signatures", "v1"])
                await TrySlackAsync($"{how} {action}", "UBOB", action, button, how);
        }

        Assert.NotEqual(button, other);
    }

    private async Task TryOtherDoorsAsync()
    {
        var id = _asked.Request.Id.Value;
        foreach (var path in (string[])["/hooks/teams", "/hooks/webhook", "/hooks/email", "/hooks/", "/hooks/slack/", $"/approvals/{id}",
            $"/approvals/{id}/decision", $"/approve/{id}", "/approve/"])
            foreach (var type in (string[])["application/json", "application/x-www-form-urlencoded"])
                await TryAsync($"{path} {type}", () => new HttpRequestMessage(HttpMethod.Post, path)
                {
                    Content = new StringContent($"{{\"approve\":true,\"approval\":\"{id}\",\"decision\":\"approve\"}}", Encoding.UTF8, type),
                });
    }

    private async Task TryAsync(string what, Func<HttpRequestMessage> make)
    {
        using var browser = _host.Browser();
        using var request = make();
        using var answer = await browser.SendAsync(request);
        _tried++;
        var view = await _host.ViewAsync(_asked);
        if (view.Status == ApprovalStatus.Pending && view.Votes.IsEmpty && view.Revision == 1 && view.Delegations.IsEmpty) return;
        _accepted.Add($"{what}: {(int)answer.StatusCode}");
        Assert.Fail($"accepted: {_accepted[^1]}");
    }

    private HttpRequestMessage Deed(string deed, string? authorization)
    {
        var id = _asked.Request.Id.Value;
        var (path, body) = deed switch
        {
            "approve" => ("/decision", """{"approve":true,"reason":"x"}"""),
            "deny" => ("/decision", """{"approve":false,"reason":"x"}"""),
            "edit" => ("/decision", """{"approve":true,"revision":1,"edits":[{"pointer":"/id","value":1}]}"""),
            "window" => ("/decision", """{"approve":true,"window":{"uses":2,"seconds":60}}"""),
            "glass" => ("/decision", """{"approve":true,"breakGlass":true,"reason":"x"}"""),
            "delegation" => ("/delegation", """{"to":"user:mallory","reason":"x"}"""),
            "group" => ("", $$"""{"approve":true,"approvals":[{"id":"{{id}}","revision":1}]}"""),
            _ => ("/" + deed, """{"reason":"x"}"""),
        };
        var request = new HttpRequestMessage(HttpMethod.Post, deed == "group" ? "/api/v1/approvals/decisions" : $"/api/v1/approvals/{id}{path}")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return request;
    }

    private async Task TrySlackAsync(string what, string user, string action, string value, string how = "", string team = "T1")
    {
        var at = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + (how == "late" ? -301 : how == "ahead" ? 330 : 0);
        var body = "payload=" + Uri.EscapeDataString(JsonSerializer.Serialize(new
        {
            type = "block_actions", user = new { id = user, team_id = team }, actions = new[] { new { action_id = action, value } },
            response_url = "http://127.0.0.1:9/", state = new { values = new { } },
        }));
        var signature = "v0=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(how == "wrong secret" ? "x" : Secret),
            Encoding.UTF8.GetBytes($"v0:{at.ToString(CultureInfo.InvariantCulture)}:{body}")));
        await TryAsync("slack " + what, () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/hooks/slack")
            {
                Content = new StringContent(how == "other body" ? body + "+" : body, Encoding.UTF8, "application/x-www-form-urlencoded"),
            };
            request.Headers.TryAddWithoutValidation("X-Slack-Request-Timestamp", at.ToString(CultureInfo.InvariantCulture));
            if (how != "no signature")
                request.Headers.TryAddWithoutValidation("X-Slack-Signature", how == "v1" ? "v1" + signature[2..] : signature);
            if (how == "two signatures") request.Headers.TryAddWithoutValidation("X-Slack-Signature", signature);
            return request;
        });
    }

    private static HttpRequestMessage Form(string link, string form, string cookie, string decision, string? header)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, link)
        {
            Content = new FormUrlEncodedContent([new("form", form), new("decision", decision), new("reason", "x")]),
        };
        if (cookie.Length > 0) request.Headers.TryAddWithoutValidation("Cookie", cookie);
        if (header?.Split(": ") is [var name, var value]) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private async Task<Page> OpenAsync(string link)
    {
        using var browser = _host.Browser();
        using var answer = await browser.GetAsync(link);
        var text = await answer.Content.ReadAsStringAsync();
        return new Page(FormPattern().Match(text).Groups[1].Value,
            answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.Single().Split(';')[0] : "");
    }

    private async Task<(HttpStatusCode Status, string Text)> PostFormAsync(string link, Page page, string decision)
    {
        using var browser = _host.Browser();
        using var request = Form(link, page.Form, page.Cookie, decision, "Origin: http://127.0.0.1:8080");
        using var answer = await browser.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private string Token(string name, string groups)
    {
        using var client = _host.As(name, groups);
        return client.DefaultRequestHeaders.Authorization!.Parameter!;
    }

    // As if from the same issuer, by another key.
    private string Foreign()
    {
        var folder = Directory.CreateTempSubdirectory("gateway-foreign-").FullName;
        var token = DevelopmentIssuer.Open(Path.Combine(folder, "development-issuer.json"), _host.Live.Current.Listen, TimeProvider.System)
            .Mint("bob", ["approvers", ChannelHost.Group], [], "http://127.0.0.1:8080", TimeSpan.FromHours(1));
        Directory.Delete(folder, recursive: true);
        return token;
    }

    private static string Changed(string token)
    {
        var at = token.Length - 10;
        return token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
    }

    // The header says that nothing is signed, and nothing is.
    private static string Unsigned(string token) =>
        System.Buffers.Text.Base64Url.EncodeToString("""{"alg":"none","typ":"at+jwt"}"""u8) + "." + token.Split('.')[1] + ".";

    [GeneratedRegex("https?://\\S+/approve/\\S+", RegexOptions.NonBacktracking)]
    private static partial Regex LinkPattern();

    [GeneratedRegex("name=\"form\" value=\"([^\"]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex FormPattern();

    private sealed record Page(string Form, string Cookie);
}
