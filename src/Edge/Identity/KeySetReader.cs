using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

namespace Gateway.Edge.Identity;

/// <summary>Reads a JWK set (RFC 7517). Keys that cannot check a signature here are left out: issuers publish many kinds.</summary>
internal static class KeySetReader
{
    private const int KeysMax = 100;

    /// <summary>The usable keys of the set.</summary>
    /// <exception cref="InvalidDataException">It is not a JWK set.</exception>
    public static KeySet Read(JsonElement document)
    {
        if (document.ValueKind != JsonValueKind.Object || !document.TryGetProperty("keys", out var keys)
            || keys.ValueKind != JsonValueKind.Array || keys.GetArrayLength() > KeysMax)
            throw new InvalidDataException("the key set is not an object with an array of at most 100 keys");
        var usable = ImmutableArray.CreateBuilder<SigningKey>();
        foreach (var key in keys.EnumerateArray())
            if (key.ValueKind == JsonValueKind.Object && ForSignatures(key) && One(key) is { } read) usable.Add(read);
        return new KeySet(usable.DrainToImmutable());
    }

    private static bool ForSignatures(JsonElement key)
    {
        if (Member(key, "use") is { } use && !string.Equals(use, "sig", StringComparison.Ordinal)) return false;
        if (!key.TryGetProperty("key_ops", out var operations)) return true;
        return operations.ValueKind == JsonValueKind.Array
            && operations.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && one.ValueEquals("verify"));
    }

    private static SigningKey? One(JsonElement key)
    {
        try
        {
            return Member(key, "kty") switch { "RSA" => Rsa(key), "EC" => Curve(key), _ => null };
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return null; // a point that is not on its curve, or numbers that are not base64url
        }
    }

    private static SigningKey? Rsa(JsonElement key)
    {
        var modulus = Number(key, "n");
        var exponent = Number(key, "e");
        if (modulus is null || exponent is null) return null;
        var bits = (modulus.Length * 8) - byte.LeadingZeroCount(modulus[0]);
        // 2,048 bits is the least that RFC 7518 section 3.3 allows; the upper bounds keep one check cheap.
        if (bits is < 2048 or > 8192 || exponent.Length > 4 || (exponent[^1] & 1) == 0 || exponent is [1]) return null;
        return new SigningKey(Member(key, "kid"), Member(key, "alg"), new RSAParameters { Modulus = modulus, Exponent = exponent });
    }

    private static SigningKey? Curve(JsonElement key)
    {
        (ECCurve Curve, int Bits)? known = Member(key, "crv") switch
        {
            "P-256" => (ECCurve.NamedCurves.nistP256, 256),
            "P-384" => (ECCurve.NamedCurves.nistP384, 384),
            "P-521" => (ECCurve.NamedCurves.nistP521, 521),
            _ => null,
        };
        if (known is not { } curve) return null;
        if (Coordinate(key, "x", curve.Bits) is not { } x || Coordinate(key, "y", curve.Bits) is not { } y) return null;
        var parameters = new ECParameters { Curve = curve.Curve, Q = new ECPoint { X = x, Y = y } };
        using (ECDsa.Create(parameters)) return new SigningKey(Member(key, "kid"), Member(key, "alg"), parameters, curve.Bits);
    }

    private static byte[]? Coordinate(JsonElement key, string name, int bits) =>
        Member(key, name) is { } text && Base64Url.DecodeFromChars(text) is { } bytes && bytes.Length == (bits + 7) / 8 ? bytes : null;

    /// <summary>A big-endian number without leading zeros; null when absent or zero.</summary>
    private static byte[]? Number(JsonElement key, string name)
    {
        if (Member(key, name) is not { } text) return null;
        var bytes = Base64Url.DecodeFromChars(text).AsSpan().TrimStart((byte)0);
        return bytes.IsEmpty ? null : bytes.ToArray();
    }

    private static string? Member(JsonElement key, string name) =>
        key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
