using System.Collections.Immutable;
using Gateway.Abstractions.Identity;
using Gateway.Edge.Identity;
using Gateway.Governance.Configuration;
using Xunit;

namespace Gateway.Tests.Identity;

/// <summary>The memory of verified tokens.</summary>
public sealed class VerifiedTokensTests
{
    [Fact]
    public void It_never_holds_more_than_its_bound_and_keeps_what_is_used()
    {
        var tokens = new VerifiedTokens(100);
        var used = Digest(0);
        tokens.Add(used, Token());

        for (ulong i = 1; i < 10_000; i++)
        {
            tokens.Add(Digest(i), Token());
            Assert.True(tokens.Count <= 100);
            Assert.True(tokens.TryGet(used, out _));
        }

        Assert.False(tokens.TryGet(Digest(1), out _));
    }

    [Fact]
    public void A_removed_token_is_gone_from_both_generations()
    {
        var tokens = new VerifiedTokens(4);
        for (ulong i = 0; i < 3; i++) tokens.Add(Digest(i), Token());
        Assert.True(tokens.TryGet(Digest(0), out _));

        tokens.Remove(Digest(0));

        Assert.False(tokens.TryGet(Digest(0), out _));
    }

    [Fact]
    public void Digests_differ_by_any_character()
    {
        Assert.True(TokenDigest.TryOf(new string('a', 5000), out var one));
        Assert.True(TokenDigest.TryOf(new string('a', 4999) + "b", out var other));
        Assert.NotEqual(one, other);
        Assert.False(TokenDigest.TryOf("é", out _));
    }

    private static TokenDigest Digest(ulong number)
    {
        Assert.True(TokenDigest.TryOf(number.ToString(System.Globalization.CultureInfo.InvariantCulture), out var digest));
        return digest;
    }

    private static VerifiedToken Token()
    {
        var keys = new KeySet([]);
        var principal = new Principal { Key = new PrincipalKey("https://idp.example", "alice"), Name = "alice" };
        return new VerifiedToken(
            new IdentityResult.Identified(principal) { Expires = DateTimeOffset.MaxValue },
            new TrustedIssuer(new IssuerConfig { Issuer = "https://idp.example" }, new HeldKeys(keys), localOnly: false),
            new SigningKey("k", null, new System.Security.Cryptography.RSAParameters { Modulus = new byte[256], Exponent = [1, 0, 1] }),
            keys,
            ImmutableArray<string>.Empty);
    }
}
