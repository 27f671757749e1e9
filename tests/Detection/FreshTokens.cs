using System.Text;
using Gateway.Governance.Masking.Secrets;

namespace Gateway.Detection;

/// <summary>Makes tokens that no corpus has, from what is known of each format, and puts them where tokens stand.</summary>
internal sealed class FreshTokens(int seed)
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly string[] Places =
    [
        "{0}", "token {0}, please", "export X={0}\nY=1", "Authorization: Bearer {0}", "{{\"a\":\"{0}\"}}", "https://example.com/?k={0}&x=1",
        "- {0}\n- b", "use '{0}' here", "<v>{0}</v>", "a\t{0}\tb",
    ];

    private readonly Random _random = new(seed);

    /// <summary>A token and a text around it.</summary>
    internal (string Token, string Text) Next(SecretFormat format)
    {
        var token = Token(format);
        return (token, string.Format(System.Globalization.CultureInfo.InvariantCulture, Places[_random.Next(Places.Length)], token));
    }

    internal string Token(SecretFormat format)
    {
        string token;
        do
        {
            token = Parts(format.Before) + format.Literal + Body(format);
        }
        while (!char.IsAsciiLetterOrDigit(token[^1]) && format.Shape.Parts.Length > 0 && format.Shape.Parts[^1].Set != 0 || !IsMixed(format, token));
        return token;
    }

    private string Body(SecretFormat format)
    {
        var body = Parts(format.Shape);
        return format.Checksum == TokenChecksum.Crc32Base62 ? body[..^6] + Checksum(body[..^6]) : body;
    }

    private string Parts(TokenShape shape)
    {
        var text = new StringBuilder();
        foreach (var part in shape.Parts)
        {
            if (part.Set == 0)
            {
                text.Append(Encoding.ASCII.GetString(part.Literal));
                continue;
            }

            var members = Alphabet.Members(part.Set);
            var length = _random.Next(part.Min, Math.Min(part.Max, part.Min + 60) + 1);
            for (var i = 0; i < length; i++)
            {
                text.Append(members[_random.Next(members.Length)]);
            }
        }

        return text.ToString();
    }

    private static bool IsMixed(SecretFormat format, string token) => !format.IsMixed
        || (token[format.Literal.Length..].Any(char.IsDigit) && token[format.Literal.Length..].Any(char.IsLower)
            && token[format.Literal.Length..].Any(char.IsUpper));

    // By long division of the polynomial, not the way the product does it.
    internal static string Checksum(string body)
    {
        var bits = new List<int>();
        var bytes = Encoding.ASCII.GetBytes(body);
        for (var i = 0; i < bytes.Length + 4; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                bits.Add(((i < bytes.Length ? bytes[i] : 0) >> bit & 1) ^ (i < 4 ? 1 : 0));
            }
        }

        ulong register = 0;
        foreach (var bit in bits)
        {
            register = (register << 1) | (uint)bit;
            register ^= (register >> 32) * 0x104C11DB7UL;
        }

        var value = 0u;
        for (var i = 0; i < 32; i++)
        {
            value |= (uint)(register >> i & 1) << (31 - i);
        }

        value = ~value;
        var digits = new char[6];
        for (var i = 5; i >= 0; i--)
        {
            digits[i] = Base62[(int)(value % 62)];
            value /= 62;
        }

        return new string(digits);
    }
}
