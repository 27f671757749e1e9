using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Edge.Identity;

/// <summary>A public key that an issuer publishes. Its crypto objects are costly to make and not made for two threads, so those that
/// rest are kept, as many as ever worked at once.</summary>
internal sealed class SigningKey
{
    private readonly RSAParameters? _rsa;
    private readonly ECParameters? _ec;
    private readonly int _bits;
    private readonly ConcurrentBag<AsymmetricSecurityKey> _idle = [];

    /// <summary>An RSA key of 2,048 to 8,192 bits.</summary>
    public SigningKey(string? keyId, string? algorithm, RSAParameters rsa)
    {
        (KeyId, Algorithm, _rsa, _bits) = (keyId, algorithm, rsa, rsa.Modulus!.Length * 8);
        Thumbprint = Fingerprint("RSA", rsa.Modulus, rsa.Exponent!);
    }

    /// <summary>A key on P-256, P-384 or P-521 (<paramref name="bits"/> 256, 384 or 521).</summary>
    public SigningKey(string? keyId, string? algorithm, ECParameters ec, int bits)
    {
        (KeyId, Algorithm, _ec, _bits) = (keyId, algorithm, ec, bits);
        Thumbprint = Fingerprint("EC", ec.Q.X!, ec.Q.Y!);
    }

    /// <summary><c>kid</c>; null when the issuer gives none.</summary>
    public string? KeyId { get; }

    /// <summary>The one algorithm the issuer uses the key for; null when it does not say.</summary>
    public string? Algorithm { get; }

    /// <summary>SHA-256 over kind and public numbers, hexadecimal: the same key has the same one, whatever its <c>kid</c>.</summary>
    public string Thumbprint { get; }

    /// <summary>Whether the algorithm belongs to this kind of key, and to this curve (RFC 7518 section 3.4).</summary>
    public bool Fits(string algorithm)
    {
        if (Algorithm is not null && !string.Equals(Algorithm, algorithm, StringComparison.Ordinal)) return false;
        return algorithm switch
        {
            "RS256" or "RS384" or "RS512" or "PS256" or "PS384" or "PS512" => _rsa is not null,
            "ES256" => _ec is not null && _bits == 256,
            "ES384" => _ec is not null && _bits == 384,
            "ES512" => _ec is not null && _bits == 521,
            _ => false,
        };
    }

    /// <summary>Runs one check with a crypto object that nobody else uses meanwhile.</summary>
    /// <exception cref="CryptographicException">The numbers are not a key.</exception>
    public bool Use(Func<SecurityKey, bool> check)
    {
        if (!_idle.TryTake(out var key)) key = Create();
        var holds = check(key);
        _idle.Add(key);
        return holds;
    }

    private AsymmetricSecurityKey Create() => _rsa is { } rsa
        ? new RsaSecurityKey(RSA.Create(rsa)) { KeyId = KeyId }
        : new ECDsaSecurityKey(ECDsa.Create(_ec!.Value)) { KeyId = KeyId };

    private static string Fingerprint(string kind, byte[] first, byte[] second)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.ASCII.GetBytes($"{kind} {first.Length} {second.Length} "));
        hash.AppendData(first);
        hash.AppendData(second);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
