using static Gateway.Detection.PublishedChecks;

namespace Gateway.Detection;

/// <summary>Tokens whose providers put a checksum into them: CRC-32 in base 62, bech32.</summary>
public static class FreshSecrets
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly (string Kind, string Prefix, int Length)[] Crc =
    [
        ("github", "ghp_", 30), ("github", "gho_", 30), ("github", "ghu_", 30), ("github", "ghs_", 30), ("github", "ghr_", 30), ("npm", "npm_", 30),
        ("vercel", "vcp_", 50), ("vercel", "vci_", 50), ("vercel", "vca_", 50), ("vercel", "vcr_", 50), ("vercel", "vck_", 50),
    ];

    /// <summary>The kinds.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["github", "npm", "vercel", "age"];

    /// <summary>A token of a kind, and one whose checksum is wrong.</summary>
    public static FreshValue Next(string kind, Random random)
    {
        if (kind == "age")
        {
            var key = "AGE-SECRET-KEY-1" + FreshMoney.Encode("age-secret-key-", [.. Enumerable.Range(0, 52).Select(i => i == 51 ? 0 : random.Next(32))], 1)
                .ToUpperInvariant();
            return new(kind, "", key, key[..^1] + (key[^1] == 'Q' ? 'P' : 'Q'));
        }

        var (_, prefix, length) = One(random, [.. Crc.Where(c => c.Kind == kind)]);
        var body = Some(random, Base62, length);
        var token = prefix + body + FreshTokens.Checksum(body);
        return new(kind, "", token, token[..^1] + (token[^1] == 'a' ? 'b' : 'a'));
    }
}
