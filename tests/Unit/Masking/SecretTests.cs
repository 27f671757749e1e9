using System.Text;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>Secrets: their forms, their context, their ends.</summary>
public sealed class SecretTests
{
    private readonly Random _random = new(7);

    [Fact]
    public void Every_token_is_found_where_it_stands()
    {
        foreach (var (kind, value) in Some.Values(_random))
        {
            Assert.Equal([(kind, value)], Scanned.Text($"x {value} y"));
            Assert.Equal([(kind, value)], Scanned.Text($"key=\"{value}\""));
        }
    }

    [Fact]
    public void A_token_inside_a_word_is_none()
    {
        foreach (var (_, value) in Some.Values(_random).Where(v => v.Kind is "aws" or "github"))
        {
            Assert.Empty(Scanned.Text("x" + value));
        }
    }

    [Fact]
    public void Placeholders_are_left() => Assert.Empty(Scanned.Text(
        $"ghp_{new string('x', 36)} AKIA{new string('X', 16)} xoxb-your-token xoxo-love-1 "
        + "-----BEGIN PRIVATE KEY----- is how a key begins"));

    [Fact]
    public void A_github_checksum_raises_the_confidence()
    {
        var body = new StringBuilder();
        var crc = Crc32("abcdefghijklmnopqrstuvwxyz0123"u8);
        Assert.NotEqual(0u, crc);
        for (var i = 0; i < 6; i++)
        {
            body.Insert(0, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[(int)(crc % 62)]);
            crc /= 62;
        }

        var good = "ghp" + "_abcdefghijklmnopqrstuvwxyz0123" + body;
        var bad = good[..^1] + (good[^1] == 'x' ? 'y' : 'x');
        Assert.Equal(100, Assert.Single(Scanned.Json($"[\"{good}\"]")).Confidence);
        Assert.Equal(85, Assert.Single(Scanned.Json($"[\"{bad}\"]")).Confidence);
    }

    [Fact]
    public void A_secret_access_key_needs_the_word()
    {
        var secret = "aB3" + Some.From(_random, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 37);
        Assert.Empty(Scanned.Text(secret));
        Assert.Equal([("aws", secret)], Scanned.Text($"aws_secret_access_key = {secret}"));
        var beside = "{\"SecretAccessKey\":\"" + secret + "\"}";
        Assert.Equal(beside.IndexOf(secret, StringComparison.Ordinal), Assert.Single(Scanned.Json(beside)).Offset);
        Assert.Single(Scanned.Json("{\"name\":\"AWS_SECRET_ACCESS_KEY\",\"value\":\"" + secret + "\"}"));
        Assert.Empty(Scanned.Text("secret commit " + Convert.ToHexStringLower(Encoding.ASCII.GetBytes(secret[..20]))));
    }

    [Fact]
    public void A_key_block_goes_to_its_end_or_to_the_end_of_the_text()
    {
        var key = Some.PrivateKey(_random);
        Assert.Equal([("private-key", key)], Scanned.Text($"before {key} after"));
        var cut = key[..^30];
        Assert.Equal([("private-key", cut)], Scanned.Text("before " + cut));
        var literal = key.Replace("\n", "\\n", StringComparison.Ordinal);
        Assert.Equal([("private-key", literal)], Scanned.Text($"{{\"key\":\"{literal}\"}}"));
    }

    [Fact]
    public void Names_tell_what_bare_digits_are()
    {
        Assert.Equal("ssn", Assert.Single(Scanned.Json("""{"customer_ssn":"123456789"}""")).Kind);
        Assert.Equal("ssn", Assert.Single(Scanned.Json("""{"ssn" : 123456789}""")).Kind);
        Assert.Equal("phone", Assert.Single(Scanned.Json("""{"homePhone":"4155550132"}""")).Kind);
        Assert.Equal("phone", Assert.Single(Scanned.Json("""{"phone":4155550132}""")).Kind);
        Assert.Empty(Scanned.Json("""{"id":123456789,"order":"4155550132","phone_updated":1748503543012,"n":4155550132}"""));
    }

    [Fact]
    public void A_number_is_a_card_by_its_digits()
    {
        var hit = Assert.Single(Scanned.Json("""[1,{"a":4111111111111111}]"""));
        Assert.Equal((8, 16), (hit.Offset, hit.Length));
        Assert.Empty(Scanned.Json("[1748503543012,4111111111111112,4.111111111111111,0.4111111111111111,1e16]"));
        Assert.Single(Scanned.Json("[4111111111111111.0]"));
    }

    [Theory]
    [InlineData("", "pwd=", 4000)]
    [InlineData("", "pwd:@", 4000)]
    [InlineData("", "authorization=", 4000)]
    [InlineData("", "authorization=", 2 << 20)]
    [InlineData("x://a:", "1@", 500)]
    public void Names_inside_each_others_values_have_no_byte_judged_time_and_again(string first, string name, int wordBytes)
    {
        var word = first + string.Concat(Enumerable.Repeat(name, wordBytes / name.Length)) + " ";
        var text = string.Concat(Enumerable.Repeat(word, (2 << 20) / wordBytes));
        // What is not judged is not let through either.
        Assert.Contains(("unscanned", text), Scanned.Text(text));
    }

    [Fact]
    public void Each_secret_is_found_in_a_long_text_that_is_full_of_them()
    {
        var line = $"DB_URL=example.com/?user=jane&api_token={Some.From(_random, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 40)}\n";
        Assert.Equal(2000, Scanned.Text(string.Concat(Enumerable.Repeat(line, 2000))).Count(h => h.Kind == "credential"));
    }

    // By polynomial division bit by bit, not the way the product does it.
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        ulong register = 0;
        var bits = new List<int>();
        for (var i = 0; i < bytes.Length + 4; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                bits.Add(((i < bytes.Length ? bytes[i] : 0) >> bit) & 1 ^ (i < 4 ? 1 : 0));
            }
        }

        foreach (var bit in bits)
        {
            register = (register << 1) | (uint)bit;
            register ^= (register >> 32) * 0x104C11DB7UL;
        }

        var reversed = 0u;
        for (var i = 0; i < 32; i++)
        {
            reversed |= (uint)((register >> i) & 1) << (31 - i);
        }

        return ~reversed;
    }
}
