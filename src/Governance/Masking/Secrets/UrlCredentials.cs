using System.Buffers;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Secrets;

/// <summary>
/// User and password in an address, <c>scheme://user:password@host</c> (RFC 3986 section 3.2.1): connection strings of databases and
/// queues, repositories, web hooks. A user alone counts where it looks like a token.
/// </summary>
internal static class UrlCredentials
{
    private const int LengthMax = 512;
    private const int SchemeMin = 2;
    private const int PasswordMin = 3;
    private const int TokenMin = 16;

    private static readonly SearchValues<byte> NotUserInfo =
        SearchValues.Create([.. Enumerable.Range(0, ' ' + 1).Select(v => (byte)v), 0x7F, .. "/\"'<>`\\|"u8]);

    /// <summary>Looks for an address whose host follows an at sign.</summary>
    internal static bool Find(in TextContext context, int at, List<TextMatch> matches, out TextMatch match)
    {
        var text = context.Text;
        match = default;
        if (at + 1 >= text.Length || !(Word.IsLetterOrDigit(text[at + 1]) || text[at + 1] is (byte)'[' or >= 0x80))
        {
            return false;
        }

        var first = Math.Max(0, at - LengthMax);
        var start = first + 1 + text[first..at].LastIndexOfAny(NotUserInfo);
        if (start < SchemeMin + 3 || !text[..start].EndsWith("://"u8) || !Word.IsLetterOrDigit(text[start - 4])
            || !context.Judged.TryTake(at - start, text, matches))
        {
            return false;
        }

        var info = text[start..at];
        var colon = info.IndexOf((byte)':');
        var isSecret = colon < 0 ? info.Length >= TokenMin && Randomness.Looks(info) && !AssignedValue.IsPlaceholder(info)
            : info[0] != '[' && IsPassword(info[..colon], info[(colon + 1)..]);
        match = new TextMatch(SecretKind.UrlCredentials, start, info.Length, colon < 0 ? 80 : 90);
        return isSecret;
    }

    /// <summary>Whether user and password are no example's.</summary>
    internal static bool IsPassword(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        if (password.IsEmpty)
        {
            return user.Length >= PasswordMin * 2 && IsMixed(user) && !AssignedValue.IsPlaceholder(user);
        }

        return password.Length >= PasswordMin && !password.SequenceEqual(user) && !password.SequenceEqual("pass"u8)
            && !password.SequenceEqual("pwd"u8) && !password.SequenceEqual("yyy"u8) && !IsReference(password)
            && !(password.Length >= 6 && AssignedValue.IsPlaceholder(password)) && !password.SequenceEqual("token"u8);
    }

    private static bool IsReference(ReadOnlySpan<byte> password) => password[0] is (byte)'<' or (byte)'['
        || (password[0] == '{' && !Randomness.Looks(password))
        || password.StartsWith("${"u8) || password.StartsWith("$("u8) || password.StartsWith("**"u8)
        || (password[0] == '$' && password[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'_') < 0);

    private static bool IsMixed(ReadOnlySpan<byte> text) =>
        text.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0 && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0;
}
