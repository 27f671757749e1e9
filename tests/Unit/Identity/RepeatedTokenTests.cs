using Gateway.Abstractions.Connections;
using Gateway.Edge.Identity;
using Gateway.Governance.Configuration;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Identity;

/// <summary>What a token costs that comes again, and many that come at once.</summary>
public sealed class RepeatedTokenTests
{
    private static readonly TestKey Rsa = new("r");
    private static readonly TestKey Ec = new("e", "P-256");
    private readonly ManualTime _clock = new();

    [Fact]
    public async Task A_repeated_token_answers_at_once_with_the_same_object_and_allocates_nothing()
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var host = await StartAsync(issuer);
        var gate = new TokenGate(host.Catalog, _clock);
        var request = Request(new TestToken(issuer.Url, host.Url, Rsa, _clock.GetUtcNow()));
        var crm = new ConnectionName("crm");
        var first = Assert.IsType<IdentityResult.Identified>(await gate.IdentifyAsync(request, crm));
        Assert.Same(first, await gate.IdentifyAsync(request, crm));

        var same = true;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            var again = gate.IdentifyAsync(request, crm);
            same &= again.IsCompletedSuccessfully;
            same &= ReferenceEquals(first, await again);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(same);
        Assert.True(allocated < 1000, $"1,000 look-ups allocated {allocated} bytes");
    }

    [Fact]
    public async Task Many_tokens_at_once_are_each_their_own_principal()
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var host = await StartAsync(issuer);
        var gate = new TokenGate(host.Catalog, _clock);
        var tokens = Enumerable.Range(0, 200).Select(i => (Subject: $"user-{i}", Text: Token($"user-{i}", i % 2 == 0))).ToList();

        await Parallel.ForEachAsync(tokens.Concat(tokens), TestContext.Current.CancellationToken, async (token, _) =>
        {
            var result = Assert.IsType<IdentityResult.Identified>(await gate.IdentifyAsync(Request(token.Text), null));
            Assert.Equal(token.Subject, result.Principal.Key.Subject);
        });

        Assert.Equal(1, issuer.KeyFetches);

        string Token(string subject, bool rsa) =>
            new TestToken(issuer.Url, host.Url, rsa ? Rsa : Ec, _clock.GetUtcNow(), rsa ? "RS256" : "ES256")
                .With(token => token.Claims["sub"] = subject).ToString();
    }

    private static DefaultHttpContext Request(object token)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = "Bearer " + token;
        return context;
    }

    private Task<GateHost> StartAsync(FakeIssuer issuer)
    {
        issuer.Keys.AddRange([Rsa, Ec]);
        return GateHost.StartAsync(_clock, listen => GatewayConfig.Default with
        {
            Listen = listen,
            Identity = new IdentityConfig { Issuers = [new IssuerConfig { Issuer = issuer.Url }] },
        });
    }
}
