using System.Text;

namespace Gateway.Tests.Masking;

/// <summary>Made-up values and texts; tokens are put together here, so that no file holds one.</summary>
internal static class Some
{
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>One value of each kind, made from a seed.</summary>
    internal static (string Kind, string Value)[] Values(Random random) =>
    [
        ("card", Card(random)),
        ("iban", Iban(random)),
        ("email", $"{Letters(random, 6)}.{Letters(random, 4)}@{Letters(random, 7)}.com"),
        ("ssn", $"{random.Next(100, 600)}-{random.Next(10, 99)}-{random.Next(1000, 9999)}"),
        ("phone", $"+49 {random.Next(151, 179)} {random.Next(1000000, 9999999)}"),
        ("ipv4", $"{random.Next(1, 223)}.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}"),
        ("ipv6", $"2001:db8:{random.Next(1, 0xFFFF):x}::{random.Next(1, 0xFFFF):x}"),
        ("aws", "AKIA" + From(random, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)),
        ("github", "ghp" + "_" + From(random, Alphanumeric, 36)),
        ("github", "github" + "_pat_" + From(random, Alphanumeric, 22) + "_" + From(random, Alphanumeric, 59)),
        ("slack", "xoxb" + "-" + From(random, "123456789", 12) + "-" + From(random, "123456789", 12) + "-"
            + From(random, Alphanumeric, 24)),
        ("slack", "https://hooks.slack.com/" + "services/T" + From(random, "ABC123", 8) + "/B" + From(random, "ABC123", 8) + "/"
            + From(random, Alphanumeric, 24)),
        ("jwt", Jwt(random)),
        ("private-key", PrivateKey(random)),
    ];

    internal static string From(Random random, string alphabet, int length) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => alphabet[random.Next(alphabet.Length)]));

    internal static string Letters(Random random, int length) => From(random, "abcdefghijklmnopqrstuvwxyz", length);

    /// <summary>Words without any value.</summary>
    internal static string Words(Random random, int count) =>
        string.Join(' ', Enumerable.Range(0, count).Select(_ => "gz" + Letters(random, random.Next(1, 9))));

    internal static string PrivateKey(Random random) => "-----BEGIN " + "PRIVATE KEY-----\n" + From(random, Alphanumeric, 64) + "\n"
        + From(random, Alphanumeric, 64) + "\n-----END " + "PRIVATE KEY-----";

    /// <summary>A JSON string in which each character is escaped by chance.</summary>
    internal static string Escaped(Random random, string text)
    {
        var json = new StringBuilder("\"");
        foreach (var character in text)
        {
            json.Append(character switch
            {
                '\n' when random.Next(2) == 0 => "\\n",
                '/' when random.Next(2) == 0 => "\\/",
                '"' or '\\' => "\\" + character,
                < ' ' => $"\\u{(int)character:x4}",
                _ when random.Next(3) == 0 => random.Next(2) == 0 ? $"\\u{(int)character:x4}" : $"\\u{(int)character:X4}",
                _ => character.ToString(),
            });
        }

        return json.Append('"').ToString();
    }

    private static string Card(Random random)
    {
        var digits = "4" + From(random, "0123456789", 14);
        for (var check = 0; check < 10; check++)
        {
            var sum = (digits + check).Reverse().Select((c, i) => (c - '0') * (1 + (i & 1))).Sum(d => d > 9 ? d - 9 : d);
            if (sum % 10 == 0)
            {
                return digits + check;
            }
        }

        throw new InvalidOperationException("no check digit");
    }

    private static string Iban(Random random)
    {
        var account = From(random, "0123456789", 18);
        // DE is 1314; 98 minus the remainder with check digits 00.
        var remainder = (account + "131400").Aggregate(0, (r, c) => ((r * 10) + (c - '0')) % 97);
        return $"DE{98 - remainder:d2}{account}";
    }

    private static string Jwt(Random random) => string.Join('.', new[]
    {
        """{"alg":"HS256","typ":"JWT"}""", "{\"sub\":\"" + Letters(random, 9) + "\"}", From(random, Alphanumeric, 32),
    }.Select(p => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(p))));
}
