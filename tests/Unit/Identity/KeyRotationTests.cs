using System.Net;
using Gateway.Governance.Configuration;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Identity;

/// <summary>Keys that come, go and cannot be had.</summary>
public sealed class KeyRotationTests : IAsyncLifetime
{
    private static readonly TestKey First = new("k1");
    private static readonly TestKey Second = new("k2");
    private readonly ManualTime _clock = new();
    private FakeIssuer _issuer = null!;
    private GateHost _gate = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await FakeIssuer.StartAsync();
        _issuer.Keys.Add(First);
        _gate = await GateHost.StartAsync(_clock, listen => GatewayConfig.Default with
        {
            Listen = listen,
            Identity = new IdentityConfig { Issuers = [new IssuerConfig { Issuer = _issuer.Url }] },
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task An_unknown_kid_fetches_the_keys_at_once_and_works()
    {
        await AcceptedAsync(First);
        _issuer.Keys.Add(Second);
        _clock.Advance(TimeSpan.FromSeconds(11));

        await AcceptedAsync(Second);

        Assert.Equal(2, _issuer.KeyFetches);
    }

    [Fact]
    public async Task Unknown_kids_fetch_at_most_once_in_ten_seconds()
    {
        await AcceptedAsync(First);
        _clock.Advance(TimeSpan.FromSeconds(11));
        for (var i = 0; i < 20; i++) await RefusedAsync(Second, "The issuer does not publish the signing key");
        Assert.Equal(2, _issuer.KeyFetches);

        _issuer.Keys.Add(Second);
        await RefusedAsync(Second, "The issuer does not publish the signing key");
        _clock.Advance(TimeSpan.FromSeconds(11));
        await AcceptedAsync(Second);

        Assert.Equal(3, _issuer.KeyFetches);
    }

    [Fact]
    public async Task Many_callers_at_once_share_one_fetch()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        _issuer.Instead = async context =>
        {
            arrived.TrySetResult();
            await release.Task;
            _issuer.Instead = null;
            context.Response.StatusCode = 404; // the first address of the metadata is slow and empty; the second serves it
        };
        _issuer.MetadataPath = "/.well-known/openid-configuration";

        var all = Enumerable.Range(0, 16).Select(_ => _gate.BearerAsync(Token(First))).ToList();
        await arrived.Task;
        release.SetResult();

        Assert.All(await Task.WhenAll(all), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(1, _issuer.KeyFetches);
    }

    [Fact]
    public async Task A_removed_key_stops_working_for_tokens_that_were_verified_before()
    {
        var token = Token(First, TimeSpan.FromHours(2));
        Assert.Equal(HttpStatusCode.OK, (await _gate.BearerAsync(token)).Status);
        _issuer.Keys.Clear();
        _issuer.Keys.Add(Second);
        Assert.Equal(HttpStatusCode.OK, (await _gate.BearerAsync(token)).Status);

        _clock.Advance(TimeSpan.FromMinutes(5));
        await FetchedAsync();

        var answer = await _gate.BearerAsync(token);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Contains("The issuer does not publish the signing key", answer.Challenge, StringComparison.Ordinal);
        await AcceptedAsync(Second);
    }

    [Fact]
    public async Task Another_key_under_the_same_kid_ends_the_tokens_of_the_first()
    {
        var token = Token(First, TimeSpan.FromHours(2));
        Assert.Equal(HttpStatusCode.OK, (await _gate.BearerAsync(token)).Status);
        _issuer.Keys.Clear();
        _issuer.Keys.Add(new TestKey("k1"));

        _clock.Advance(TimeSpan.FromMinutes(5));
        await FetchedAsync();

        Assert.Contains("The signature is wrong", (await _gate.BearerAsync(token)).Challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_keys_fetched_again_leave_verified_tokens_alone()
    {
        await AcceptedAsync(First);
        var keys = _gate.Catalog.Remote.Single().Current;

        _clock.Advance(TimeSpan.FromMinutes(5));
        await FetchedAsync();

        Assert.Equal(2, _issuer.KeyFetches);
        Assert.Same(keys, _gate.Catalog.Remote.Single().Current);
    }

    [Fact]
    public async Task An_issuer_that_was_never_reached_is_a_503_and_not_the_callers_fault()
    {
        _issuer.Instead = Fail;

        var answer = await _gate.BearerAsync(Token(First));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Equal("", answer.Challenge);
        Assert.Equal("issuer_unavailable", answer.Code);
        Assert.Equal("gateway", (string?)answer.Body!["error"]!["fault"]);
        Assert.Equal(TimeSpan.FromSeconds(10), answer.RetryAfter);
        _issuer.Instead = null;
        _clock.Advance(TimeSpan.FromSeconds(11));
        await AcceptedAsync(First);
    }

    [Fact]
    public async Task When_the_issuer_goes_down_its_keys_serve_an_hour_and_then_nothing_is_believed()
    {
        var token = Token(First, TimeSpan.FromHours(3));
        Assert.Equal(HttpStatusCode.OK, (await _gate.BearerAsync(token)).Status);
        _issuer.Instead = Fail;

        _clock.Advance(TimeSpan.FromMinutes(59));
        await FetchedAsync();
        Assert.Equal(HttpStatusCode.OK, (await _gate.BearerAsync(token)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _gate.BearerAsync(Token(First, TimeSpan.FromHours(2)))).Status);

        _clock.Advance(TimeSpan.FromMinutes(2));
        await FetchedAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _gate.BearerAsync(token)).Status);

        _issuer.Instead = null;
        _clock.Advance(TimeSpan.FromSeconds(30));
        await FetchedAsync();
        Assert.Equal(HttpStatusCode.OK, (await _gate.BearerAsync(token)).Status);
    }

    [Fact]
    public async Task An_issuer_that_hangs_is_given_up_after_five_seconds()
    {
        var asked = new TaskCompletionSource();
        _issuer.Instead = async context =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };

        var waiting = _gate.BearerAsync(Token(First));
        await asked.Task;
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await waiting).Status);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var away = 0;
        _issuer.Instead = context =>
        {
            if (context.Request.Path == "/away") away++;
            context.Response.Redirect(_issuer.Url + "/away");
            return Task.CompletedTask;
        };

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _gate.BearerAsync(Token(First))).Status);
        Assert.Equal(0, away);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"issuer\":\"https://a.example\",\"issuer\":\"https://b.example\"}")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("")]
    public async Task Metadata_that_is_no_metadata_is_not_believed(string text)
    {
        _issuer.Instead = context => context.Response.WriteAsync(text);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _gate.BearerAsync(Token(First))).Status);
    }

    [Fact]
    public async Task A_document_of_more_than_one_megabyte_is_not_read_on()
    {
        _issuer.Instead = async context =>
        {
            var chunk = new byte[64 * 1024];
            Array.Fill(chunk, (byte)' ');
            for (var i = 0; i < 17; i++) await context.Response.Body.WriteAsync(chunk);
        };

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _gate.BearerAsync(Token(First))).Status);
    }

    [Fact]
    public async Task Metadata_of_another_issuer_is_not_believed()
    {
        _issuer.MetadataIssuer = "https://evil.example";

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _gate.BearerAsync(Token(First))).Status);
        Assert.Equal(0, _issuer.KeyFetches);
    }

    [Theory]
    [InlineData("http://keys.example/jwks")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/jwks")]
    [InlineData("https://user:secret@127.0.0.1/jwks")]
    [InlineData("/jwks")]
    public async Task Keys_are_fetched_by_https_or_on_this_machine_only(string address)
    {
        _issuer.MetadataKeys = address;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _gate.BearerAsync(Token(First))).Status);
    }

    [Fact]
    public async Task A_key_that_is_too_short_is_left_out()
    {
        var weak = new TestKey("weak", "RSA1024");
        _issuer.Keys.Add(weak);

        await RefusedAsync(weak, "The issuer does not publish the signing key");
    }

    [Theory]
    [InlineData("RSA", "RS256")]
    [InlineData("RSA", "RS384")]
    [InlineData("RSA", "RS512")]
    [InlineData("RSA", "PS256")]
    [InlineData("RSA", "PS384")]
    [InlineData("RSA", "PS512")]
    [InlineData("P-256", "ES256")]
    [InlineData("P-384", "ES384")]
    [InlineData("P-521", "ES512")]
    public async Task Every_algorithm_of_the_list_works(string kind, string algorithm)
    {
        var key = new TestKey("this", kind);
        _issuer.Keys.Add(key);

        var answer = await _gate.BearerAsync(new TestToken(_issuer.Url, _gate.Url, key, _clock.GetUtcNow(), algorithm));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Fact]
    public async Task A_token_without_kid_is_tried_with_the_keys_that_fit()
    {
        _issuer.Keys.Add(new TestKey("e", "P-256"));
        var token = Token(First).With(t => t.Header.Remove("kid"));

        Assert.Equal(HttpStatusCode.OK, (await _gate.BearerAsync(token)).Status);
    }

    [Fact]
    public async Task A_token_without_kid_that_no_known_key_fits_fetches_the_keys()
    {
        await AcceptedAsync(First);
        _issuer.Keys.Clear();
        _issuer.Keys.Add(Second);
        var token = Token(Second).With(t => t.Header.Remove("kid"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await _gate.BearerAsync(token)).Status);

        _clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(HttpStatusCode.OK, (await _gate.BearerAsync(token)).Status);
        Assert.Equal(2, _issuer.KeyFetches);
    }

    private static Task Fail(HttpContext context)
    {
        context.Response.StatusCode = 500;
        return Task.CompletedTask;
    }

    private TestToken Token(TestKey key, TimeSpan? life = null) => new TestToken(_issuer.Url, _gate.Url, key, _clock.GetUtcNow())
        .With(token => token.Claims["exp"] = (_clock.GetUtcNow() + (life ?? TimeSpan.FromMinutes(5))).ToUnixTimeSeconds());

    private Task FetchedAsync() => _gate.Catalog.Remote.Single().Running;

    private async Task AcceptedAsync(TestKey key) => Assert.Equal(HttpStatusCode.OK, (await _gate.BearerAsync(Token(key))).Status);

    private async Task RefusedAsync(TestKey key, string description)
    {
        var answer = await _gate.BearerAsync(Token(key));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Contains(description, answer.Challenge, StringComparison.Ordinal);
    }
}
