using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Governance.Policies;

/// <summary>A short name for a rule's condition: equal texts have equal names, in every policy and version.</summary>
internal static class ConditionKey
{
    private const int Bytes = 12;

    /// <summary>16 characters of base64url: the first 12 bytes of the SHA-256 of the condition's text, outer white space aside.</summary>
    public static string Of(string when) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(when.Trim())).AsSpan(0, Bytes));
}
