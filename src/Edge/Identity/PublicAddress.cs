using Gateway.Abstractions.Connections;
using Gateway.Governance.Configuration;

namespace Gateway.Edge.Identity;

/// <summary>How the world calls the gateway: the audience of tokens and the base of its metadata. Never the request.</summary>
internal sealed class PublicAddress
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";
    private readonly string _origin;

    /// <summary>Reads it from the configuration.</summary>
    public PublicAddress(ListenConfig listen)
    {
        _origin = listen.PublicUrl.GetLeftPart(UriPartial.Authority);
        Path = listen.PublicUrl.AbsolutePath.TrimEnd('/');
        Base = _origin + Path;
    }

    /// <summary>The public URL without a slash at its end.</summary>
    public string Base { get; }

    /// <summary>Path of the public URL without a slash at its end; empty for the root.</summary>
    public string Path { get; }

    /// <summary>The canonical URI of a connection, or of the gateway as a whole (RFC 8707 section 2).</summary>
    public string Resource(ConnectionName? connection) => connection is { } name ? $"{Base}/mcp/{name.Value}" : Base;

    /// <summary>Where the metadata of that resource is (RFC 9728 section 3.1: the well-known part stands before the path).</summary>
    public string Metadata(ConnectionName? connection) =>
        connection is { } name ? $"{_origin}{WellKnown}{Path}/mcp/{name.Value}" : $"{_origin}{WellKnown}{Path}";

    /// <summary>Whether a token for <paramref name="audience"/> is meant for the resource. The gateway's own URL stands for each of its
    /// connections; clients write it with and without the slash at the end.</summary>
    public bool IsFor(string audience, ConnectionName? connection)
    {
        if (!audience.StartsWith(Base, StringComparison.Ordinal)) return false;
        var rest = audience.AsSpan(Base.Length);
        if (rest is "" or "/") return true;
        return connection is { } name && rest.StartsWith("/mcp/", StringComparison.Ordinal)
            && rest["/mcp/".Length..].SequenceEqual(name.Value);
    }
}
