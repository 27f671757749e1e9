using System.Text.Json;
using Gateway.Governance.Configuration;

namespace Gateway.Edge.Identity;

/// <summary>Finds an issuer's keys from its URL alone.</summary>
/// <remarks>Order of addresses: RFC 8414 section 3.1 and 5, then OpenID Connect Discovery section 4, as MCP's authorization asks.
/// The document must name exactly the issuer that was asked (RFC 8414 section 3.3).</remarks>
internal sealed class IssuerDiscovery(MetadataClient client)
{
    /// <summary>Where the issuer's metadata may be, in the order to try.</summary>
    public static IReadOnlyList<Uri> Addresses(string issuer)
    {
        var url = new Uri(issuer, UriKind.Absolute);
        var origin = url.GetLeftPart(UriPartial.Authority);
        var path = url.AbsolutePath.TrimEnd('/');
        var inserted = new[]
        {
            new Uri($"{origin}/.well-known/oauth-authorization-server{path}"),
            new Uri($"{origin}/.well-known/openid-configuration{path}"),
        };
        return path.Length == 0 ? inserted : [.. inserted, new Uri($"{origin}{path}/.well-known/openid-configuration")];
    }

    /// <summary>The issuer's keys now.</summary>
    /// <param name="issuer">The exact issuer.</param>
    /// <param name="metadata">The one address of its metadata; null to try <see cref="Addresses"/>.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="HttpRequestException">The issuer cannot be reached or has no metadata.</exception>
    /// <exception cref="InvalidDataException">Its metadata or keys are not to be believed.</exception>
    public async Task<KeySet> KeysAsync(string issuer, Uri? metadata, CancellationToken cancellationToken)
    {
        var keysUrl = await KeysUrlAsync(issuer, metadata, cancellationToken);
        var keys = await client.ReadAsync(keysUrl, cancellationToken)
            ?? throw new HttpRequestException("the issuer has nothing at the address of its keys");
        return KeySetReader.Read(keys);
    }

    private async Task<Uri> KeysUrlAsync(string issuer, Uri? metadata, CancellationToken cancellationToken)
    {
        Exception? refused = null;
        foreach (var address in metadata is null ? Addresses(issuer) : [metadata])
        {
            try
            {
                if (await client.ReadAsync(address, cancellationToken) is { } document) return KeysUrl(document, issuer);
            }
            catch (Exception exception) when (exception is HttpRequestException or InvalidDataException)
            {
                refused = exception; // another address may still do: an issuer need not serve all of them well
            }
        }

        throw refused ?? new HttpRequestException("the issuer has no metadata at any of the standard addresses");
    }

    private static Uri KeysUrl(JsonElement document, string issuer)
    {
        if (!string.Equals(Text(document, "issuer"), issuer, StringComparison.Ordinal))
            throw new InvalidDataException("the metadata is of another issuer");
        if (!Uri.TryCreate(Text(document, "jwks_uri"), UriKind.Absolute, out var keys) || !MetadataClient.MayFetch(keys))
            throw new InvalidDataException("the metadata has no jwks_uri with https");
        if (LoopbackHost.Is(keys) && !LoopbackHost.Is(new Uri(issuer)))
            throw new InvalidDataException("the metadata leads to this machine");
        return keys;
    }

    private static string? Text(JsonElement document, string name) =>
        document.ValueKind == JsonValueKind.Object && document.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;
}
