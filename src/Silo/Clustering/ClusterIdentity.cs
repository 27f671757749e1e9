using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Governance.Approvals;

namespace Gateway.Silo.Clustering;

/// <summary>By what gateways of one cluster know each other: a key pair that each of them derives from the gateway.key they share, and a
/// certificate that carries it into TLS.</summary>
internal static class ClusterIdentity
{
    // Eight bytes more than the order of the curve has, so that no key is likelier than another (FIPS 186-5, A.2.1).
    private const int SeedLength = 40;

    // Order of P-256 (SEC 2, 2.4.2).
    private static readonly BigInteger s_order = new(
        Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"), isUnsigned: true, isBigEndian: true);

    /// <summary>The certificate, with its private key. All that holders of the same key make have the same public key.</summary>
    public static X509Certificate2 Of(DigestKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var seed = HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes.ToArray(), SeedLength, info: "gateway-cluster-v1"u8.ToArray());
        var number = new BigInteger(seed, isUnsigned: true, isBigEndian: true) % (s_order - 1) + 1;
        var secret = new byte[32];
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(secret, secret.Length - bytes.Length);
        using var pair = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = secret });
        // Who holds the key is what counts. The dates say nothing, so a wrong clock keeps nobody out.
        return new CertificateRequest("CN=gateway", pair, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1000));
    }
}
