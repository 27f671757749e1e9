using System.Text.Json;
using Gateway.Abstractions.Connections;
using Gateway.Edge.Gateway;
using Gateway.Governance.Configuration;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Identity;

/// <summary>Serves what clients read before they have a token: protected resource metadata and the development issuer.</summary>
/// <remarks>Source: RFC 9728; RFC 8414. The metadata of a connection is served for every well-formed name, so that it tells nobody
/// which exist.</remarks>
internal sealed class IdentityDocuments(IssuerCatalog catalog)
{
    /// <summary>RFC 9728 metadata for the path after <c>/.well-known/oauth-protected-resource</c>.</summary>
    public async Task ProtectedResourceAsync(HttpContext context, string rest)
    {
        var trust = catalog.Current;
        if (Named(rest, trust.Address) is not { } named)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resource"u8, trust.Address.Resource(named.Connection));
            Strings(json, "authorization_servers", trust.Advertised);
            Strings(json, "scopes_supported", IdentityScopes.Supported);
            Strings(json, "bearer_methods_supported", ["header"]);
            json.WriteString("resource_name"u8, named.Connection is { } name ? $"Gateway: {name.Value}" : "Gateway");
            json.WriteEndObject();
        }

        await WriteAsync(context, StatusCodes.Status200OK, buffer.ToArray());
    }

    /// <summary>One document of the development issuer; 404 where it is not enabled, 403 for another machine.</summary>
    public Task DevelopmentAsync(HttpContext context, string document)
    {
        if (catalog.Current.Development is not { } issuer)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        if (!LoopbackHost.IsPeer(context.Connection.RemoteIpAddress))
        {
            return new IdentityResult.Refused(403, "", new GatewayError(ErrorCodes.DevelopmentRefused, "identify", "caller",
                "The development issuer answers on this machine only.",
                "Configure an identity provider to be reached from other machines.")).WriteAsync(context);
        }

        return document switch
        {
            "metadata" => WriteAsync(context, StatusCodes.Status200OK, issuer.MetadataDocument()),
            "jwks" => WriteAsync(context, StatusCodes.Status200OK, issuer.KeysDocument()),
            _ => new IdentityResult.Refused(400, "", new GatewayError(ErrorCodes.DevelopmentLogin, "identify", "caller",
                "The development issuer has no login.",
                "Run: gateway token --as NAME --groups GROUP, and give the client the token as a header.")).WriteAsync(context),
        };
    }

    /// <summary>Which resource a metadata path means: the root or one connection, with or without the public URL's own path.</summary>
    private static NamedResource? Named(string rest, PublicAddress address)
    {
        var path = "/" + rest.Trim('/');
        if (address.Path.Length > 0 && path.StartsWith(address.Path, StringComparison.Ordinal)) path = path[address.Path.Length..];
        if (path is "" or "/") return new NamedResource(null);
        return path.StartsWith("/mcp/", StringComparison.Ordinal) && ConnectionName.IsValid(path.AsSpan("/mcp/".Length))
            ? new NamedResource(new ConnectionName(path["/mcp/".Length..]))
            : null;
    }

    private static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static async Task WriteAsync(HttpContext context, int status, byte[] body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.AccessControlAllowOrigin = "*"; // public documents, read by clients that run in a browser
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private sealed record NamedResource(ConnectionName? Connection);
}
