using System.Security.Cryptography;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording.Encryption;

namespace Gateway.Governance.Recording;

/// <summary>The form in which bodies are stored (docs/recording-format.md, "Bodies"): encrypted as an entry's payload is, or in clear
/// behind random bytes, so that no two bodies have one name and each can be erased without the other.</summary>
public static class StoredBody
{
    private const byte ClearVersion = 0;
    private const int SaltBytes = 16;
    private const int ClearHeadBytes = 1 + SaltBytes;

    /// <summary>A body as it is stored.</summary>
    /// <param name="encryptor">The session's; null where payloads stay in clear.</param>
    /// <param name="sequence">The attached entry's.</param>
    /// <param name="body">A masked message.</param>
    public static byte[] Seal(PayloadEncryptor? encryptor, long sequence, ReadOnlySpan<byte> body)
    {
        if (encryptor is not null) return encryptor.Encrypt(sequence, EntryKind.Attached, body);
        var stored = GC.AllocateUninitializedArray<byte>(ClearHeadBytes + body.Length);
        stored[0] = ClearVersion;
        RandomNumberGenerator.Fill(stored.AsSpan(1, SaltBytes));
        body.CopyTo(stored.AsSpan(ClearHeadBytes));
        return stored;
    }

    /// <summary>The name of the key that a body was encrypted under; null where it is in clear.</summary>
    public static UInt128? KeyOf(ReadOnlySpan<byte> stored) => IsClear(stored) ? null : PayloadCipher.KeyOf(stored);

    /// <summary>The masked message; null when it cannot be had.</summary>
    /// <param name="key">The session's key; null where there is none.</param>
    /// <param name="session">The session.</param>
    /// <param name="sequence">The attached entry's.</param>
    /// <param name="stored">The body as it is stored.</param>
    public static ReadOnlyMemory<byte>? Open(PayloadKey? key, SessionId session, long sequence, ReadOnlyMemory<byte> stored)
    {
        if (IsClear(stored.Span)) return stored[ClearHeadBytes..];
        return key is not null && PayloadCipher.Decrypt(key, session, sequence, EntryKind.Attached, stored.Span) is { } body
            ? body : default(ReadOnlyMemory<byte>?);
    }

    private static bool IsClear(ReadOnlySpan<byte> stored) => stored.Length >= ClearHeadBytes && stored[0] == ClearVersion;
}
