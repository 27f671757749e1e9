using System.Security.Cryptography;

namespace Gateway.Silo.Recording;

/// <summary>Ed25519 (RFC 8032) by the system's OpenSSL. Safe for several threads.</summary>
internal static unsafe class Ed25519
{
    /// <summary>Bytes of a private key's seed and of a public key.</summary>
    public const int KeyBytes = 32;

    private const int SignatureBytes = 64;
    private const int Kind = 1087; // NID_ED25519

    /// <summary>Whether this system has it.</summary>
    public static bool IsAvailable => LibCrypto.Instance is not null;

    /// <summary>The public key of a seed of 32 bytes.</summary>
    /// <exception cref="CryptographicException">The seed has another length.</exception>
    /// <exception cref="PlatformNotSupportedException">This system has no OpenSSL of 1.1.1 or newer.</exception>
    public static byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        var library = Require();
        var key = Private(library, seed);
        try
        {
            var bytes = new byte[KeyBytes];
            nuint length = KeyBytes;
            fixed (byte* to = bytes)
                if (library.GetPublic(key, to, &length) != 1 || length != KeyBytes) throw Failed();
            return bytes;
        }
        finally
        {
            library.FreeKey(key);
        }
    }

    /// <summary>Signs; 64 bytes.</summary>
    /// <exception cref="CryptographicException">The seed has another length, or OpenSSL failed.</exception>
    /// <exception cref="PlatformNotSupportedException">This system has no OpenSSL of 1.1.1 or newer.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        var library = Require();
        var key = Private(library, seed);
        var context = library.NewContext();
        try
        {
            var signature = new byte[SignatureBytes];
            nuint length = SignatureBytes;
            fixed (byte* to = signature)
            fixed (byte* text = message)
            {
                if (context == 0 || library.SignInit(context, 0, 0, 0, key) != 1
                    || library.Sign(context, to, &length, text, (nuint)message.Length) != 1) throw Failed();
            }

            return signature;
        }
        finally
        {
            library.FreeContext(context);
            library.FreeKey(key);
        }
    }

    /// <summary>Whether a signature is good; false for any that is not one.</summary>
    /// <exception cref="PlatformNotSupportedException">This system has no OpenSSL of 1.1.1 or newer.</exception>
    public static bool IsGood(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != KeyBytes || signature.Length != SignatureBytes) return false;
        var library = Require();
        nint key;
        fixed (byte* from = publicKey) key = library.NewPublic(Kind, 0, from, KeyBytes);
        if (key == 0) return false;
        var context = library.NewContext();
        try
        {
            fixed (byte* from = signature)
            fixed (byte* text = message)
            {
                return context != 0 && library.VerifyInit(context, 0, 0, 0, key) == 1
                    && library.Verify(context, from, SignatureBytes, text, (nuint)message.Length) == 1;
            }
        }
        finally
        {
            library.FreeContext(context);
            library.FreeKey(key);
        }
    }

    private static LibCrypto Require() => LibCrypto.Instance
        ?? throw new PlatformNotSupportedException("This system has no OpenSSL (libcrypto 1.1.1 or newer), which Ed25519 needs.");

    private static nint Private(LibCrypto library, ReadOnlySpan<byte> seed)
    {
        if (seed.Length != KeyBytes) throw new CryptographicException("An Ed25519 seed has 32 bytes.");
        fixed (byte* from = seed)
        {
            var key = library.NewPrivate(Kind, 0, from, KeyBytes);
            return key != 0 ? key : throw Failed();
        }
    }

    private static CryptographicException Failed() => new("OpenSSL failed at Ed25519.");
}
