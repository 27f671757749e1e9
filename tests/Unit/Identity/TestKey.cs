using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Identity;

/// <summary>A key of a fake issuer that signs with the platform's own cryptography, so that the product's is checked by another.</summary>
internal sealed class TestKey
{
    private readonly AsymmetricAlgorithm _key;

    public TestKey(string? keyId, string kind = "RSA", string? algorithm = null)
    {
        (KeyId, Algorithm) = (keyId, algorithm);
        _key = kind switch
        {
            "RSA" => RSA.Create(2048),
            "RSA1024" => RSA.Create(1024),
            "P-256" => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            "P-384" => ECDsa.Create(ECCurve.NamedCurves.nistP384),
            "P-521" => ECDsa.Create(ECCurve.NamedCurves.nistP521),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    public string? KeyId { get; set; }

    public string? Algorithm { get; }

    public byte[] PublicPem => Encoding.ASCII.GetBytes(_key switch
    {
        RSA rsa => rsa.ExportSubjectPublicKeyInfoPem(),
        ECDsa ec => ec.ExportSubjectPublicKeyInfoPem(),
        _ => throw new InvalidOperationException(),
    });

    public byte[] PublicDer => _key.ExportSubjectPublicKeyInfo();

    public JsonObject Jwk()
    {
        var jwk = new JsonObject { ["use"] = "sig" };
        if (KeyId is not null) jwk["kid"] = KeyId;
        if (Algorithm is not null) jwk["alg"] = Algorithm;
        if (_key is RSA rsa)
        {
            var numbers = rsa.ExportParameters(false);
            jwk["kty"] = "RSA";
            (jwk["n"], jwk["e"]) = (Base64Url.EncodeToString(numbers.Modulus), Base64Url.EncodeToString(numbers.Exponent));
            return jwk;
        }

        var point = ((ECDsa)_key).ExportParameters(false);
        (jwk["kty"], jwk["crv"]) = ("EC", point.Q.X!.Length switch { 32 => "P-256", 48 => "P-384", _ => "P-521" });
        (jwk["x"], jwk["y"]) = (Base64Url.EncodeToString(point.Q.X), Base64Url.EncodeToString(point.Q.Y));
        return jwk;
    }

    public byte[] Sign(string algorithm, byte[] data, DSASignatureFormat format = DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
    {
        var hash = new HashAlgorithmName("SHA" + algorithm[2..]);
        return _key switch
        {
            RSA rsa => rsa.SignData(data, hash, algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
            ECDsa ec => ec.SignData(data, hash, format),
            _ => throw new InvalidOperationException(),
        };
    }
}
