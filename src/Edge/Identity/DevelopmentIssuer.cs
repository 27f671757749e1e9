using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Governance.Configuration;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Edge.Identity;

/// <summary>The embedded issuer for a first run on one machine: anyone who may read its key file may be anyone. Its tokens are checked by
/// the same gate as all others.</summary>
/// <remarks>It exists only where every address of the gateway is loopback, and its tokens count only when the peer is (STYLE 21).</remarks>
public sealed class DevelopmentIssuer
{
    /// <summary>Longest life of a token.</summary>
    public static readonly TimeSpan LifetimeMax = TimeSpan.FromHours(12);

    private readonly DevelopmentKey _key;
    private readonly TimeProvider _clock;

    private DevelopmentIssuer(DevelopmentKey key, ListenConfig listen, TimeProvider clock)
    {
        (_key, _clock) = (key, clock);
        Issuer = new PublicAddress(listen).Base + "/development";
        var publicPart = new ECParameters { Curve = key.Parameters.Curve, Q = key.Parameters.Q };
        Keys = new KeySet([new SigningKey(key.KeyId, "ES256", publicPart, bits: 256)]);
    }

    /// <summary>The exact <c>iss</c> of its tokens: the public URL and <c>/development</c>.</summary>
    public string Issuer { get; }

    /// <summary>Its public key.</summary>
    internal KeySet Keys { get; }

    /// <summary>Why the issuer may not run with these addresses, as one sentence; null when it may.</summary>
    public static string? WhyNot(ListenConfig listen)
    {
        if (!LoopbackHost.Is(listen.Url))
            return "The development issuer needs listen.url to be on a loopback address, such as http://127.0.0.1:8080.";
        if (!LoopbackHost.Is(listen.PublicUrl)) return "The development issuer needs listen.publicUrl to be on a loopback address.";
        return listen.AllowedHosts.All(LoopbackHost.IsWithPort) ? null
            : "The development issuer needs every entry of listen.allowedHosts to be a loopback host.";
    }

    /// <summary>The issuer with the key in <paramref name="keyPath"/>, which is made on first use.</summary>
    /// <param name="keyPath">The key's file, such as <c>data/development-issuer.json</c>.</param>
    /// <param name="listen">The gateway's addresses.</param>
    /// <param name="clock">Times of the tokens.</param>
    /// <exception cref="InvalidOperationException">An address is not loopback; the message says which.</exception>
    /// <exception cref="InvalidDataException">The file is not a key, or others may read it.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static DevelopmentIssuer Open(string keyPath, ListenConfig listen, TimeProvider clock) =>
        WhyNot(listen) is { } why
            ? throw new InvalidOperationException(why)
            : new DevelopmentIssuer(DevelopmentKey.Open(keyPath), listen, clock);

    /// <summary>A signed access token (RFC 9068).</summary>
    /// <param name="subject">Who it is for, 1 to 255 characters.</param>
    /// <param name="groups">Groups, in the claim <c>groups</c>.</param>
    /// <param name="scopes">Scopes.</param>
    /// <param name="audience">The resource: the gateway's public URL, or that of one connection.</param>
    /// <param name="lifetime">More than zero, at most <see cref="LifetimeMax"/>.</param>
    /// <exception cref="ArgumentException">The subject or the lifetime is out of range.</exception>
    public string Mint(string subject, IReadOnlyList<string> groups, IReadOnlyList<string> scopes, string audience, TimeSpan lifetime)
    {
        if (!ClaimReader.IsSubject(subject))
            throw new ArgumentException("A subject has 1 to 255 characters, none of them a control character.", nameof(subject));
        if (lifetime <= TimeSpan.Zero || lifetime > LifetimeMax)
            throw new ArgumentOutOfRangeException(nameof(lifetime), "A development token lives more than zero and at most 12 hours.");
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        var header = Part(json =>
        {
            json.WriteString("alg"u8, "ES256"u8);
            json.WriteString("typ"u8, "at+jwt"u8);
            json.WriteString("kid"u8, _key.KeyId);
        });
        var claims = Part(json =>
        {
            json.WriteString("iss"u8, Issuer);
            json.WriteString("sub"u8, subject);
            json.WriteString("aud"u8, audience);
            json.WriteNumber("iat"u8, now);
            json.WriteNumber("exp"u8, now + (long)Math.Ceiling(lifetime.TotalSeconds));
            json.WriteString("jti"u8, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)));
            json.WriteString("client_id"u8, "gateway-cli"u8);
            json.WriteString("scope"u8, string.Join(' ', scopes));
            json.WriteStartArray("groups"u8);
            foreach (var group in groups) json.WriteStringValue(group);
            json.WriteEndArray();
        });
        return $"{header}.{claims}.{Sign($"{header}.{claims}")}";
    }

    /// <summary>Its key set (RFC 7517), without the private part.</summary>
    internal byte[] KeysDocument() => Document(json =>
    {
        json.WriteStartArray("keys"u8);
        json.WriteStartObject();
        json.WriteString("kty"u8, "EC"u8);
        json.WriteString("crv"u8, "P-256"u8);
        json.WriteString("use"u8, "sig"u8);
        json.WriteString("alg"u8, "ES256"u8);
        json.WriteString("kid"u8, _key.KeyId);
        json.WriteString("x"u8, Base64Url.EncodeToString(_key.Parameters.Q.X));
        json.WriteString("y"u8, Base64Url.EncodeToString(_key.Parameters.Q.Y));
        json.WriteEndObject();
        json.WriteEndArray();
    });

    /// <summary>Its metadata (RFC 8414). The two endpoints only explain that tokens come from the command line.</summary>
    internal byte[] MetadataDocument() => Document(json =>
    {
        json.WriteString("issuer"u8, Issuer);
        json.WriteString("authorization_endpoint"u8, Issuer + "/authorize");
        json.WriteString("token_endpoint"u8, Issuer + "/token");
        json.WriteString("jwks_uri"u8, Issuer + "/jwks");
        Strings(json, "scopes_supported", IdentityScopes.Supported);
        Strings(json, "response_types_supported", ["code"]);
        Strings(json, "subject_types_supported", ["public"]);
        Strings(json, "id_token_signing_alg_values_supported", ["ES256"]);
        Strings(json, "code_challenge_methods_supported", ["S256"]);
    });

    private string Sign(string signed)
    {
        using var key = ECDsa.Create(_key.Parameters);
        var crypto = new CryptoProviderFactory { CacheSignatureProviders = false };
        var signer = crypto.CreateForSigning(new ECDsaSecurityKey(key), SecurityAlgorithms.EcdsaSha256);
        try
        {
            return Base64Url.EncodeToString(signer.Sign(Encoding.ASCII.GetBytes(signed)));
        }
        finally
        {
            crypto.ReleaseSignatureProvider(signer);
        }
    }

    private static void Strings(Utf8JsonWriter json, string name, ImmutableArray<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string Part(Action<Utf8JsonWriter> members) => Base64Url.EncodeToString(Document(members));

    private static byte[] Document(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
