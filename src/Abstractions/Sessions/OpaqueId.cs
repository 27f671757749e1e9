using System.Buffers;
using System.Security.Cryptography;

namespace Gateway.Abstractions.Sessions;

/// <summary>Makes unguessable ids: a prefix and 26 characters of Crockford base32 that carry 128 random bits.</summary>
public static class OpaqueId
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private static readonly SearchValues<char> AlphabetSet = SearchValues.Create(Alphabet);

    /// <summary>A new session id.</summary>
    public static SessionId NewSession() => new(New("s_"));

    /// <summary>A new exchange id.</summary>
    public static ExchangeId NewExchange() => new(New("x_"));

    /// <summary>A new approval id.</summary>
    public static Approvals.ApprovalId NewApproval() => new(New("a_"));

    /// <summary>Whether <paramref name="text"/> has the shape that <see cref="New"/> gives for <paramref name="prefix"/>.</summary>
    public static bool IsValid(string? text, string prefix) =>
        text is not null && text.Length == prefix.Length + 26 && text.StartsWith(prefix, StringComparison.Ordinal)
        && text.AsSpan(prefix.Length).IndexOfAnyExcept(AlphabetSet) < 0;

    private static string New(string prefix)
    {
        Span<byte> random = stackalloc byte[26];
        RandomNumberGenerator.Fill(random);
        Span<char> text = stackalloc char[2 + 26];
        prefix.CopyTo(text);
        for (var i = 0; i < random.Length; i++) text[2 + i] = Alphabet[random[i] & 31];
        return new string(text);
    }
}
