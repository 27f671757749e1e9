using Gateway.Abstractions.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Mcp;

/// <summary>Tells which of MCP's two protocols a request speaks, and refuses what is neither (MCP.md section 4 of the protocol's
/// facts).</summary>
internal static class EraCheck
{
    /// <summary>The one modern revision.</summary>
    public const string Modern = "2026-07-28";

    /// <summary>Revisions with batches and without a version header.</summary>
    public const string Oldest = "2025-03-26";

    /// <summary>The last legacy revision, and the only one that shows addresses.</summary>
    public const string NewestLegacy = "2025-11-25";

    private static readonly string[] LegacyVersions = ["2024-11-05", Oldest, "2025-06-18", NewestLegacy];

    /// <summary>The era; or the error code and text that refuse the request.</summary>
    public static (Era Era, int Code, string Error) Of(IHeaderDictionary headers, Frame frame)
    {
        var header = headers["MCP-Protocol-Version"];
        if (header.Count > 1) return (Era.Legacy, RpcCodes.HeaderMismatch, "MCP-Protocol-Version came more than once; send it once.");
        var named = header.Count == 1 ? header[0]! : "";
        if (frame.HasClaim)
        {
            if (named != frame.ProtocolVersion)
                return (Era.Modern, RpcCodes.HeaderMismatch,
                    "MCP-Protocol-Version does not say what the body's claim says; make them equal.");
            if (frame.ProtocolVersion != Modern) return (Era.Modern, RpcCodes.UnsupportedVersion,
                "this protocol version is not supported.");
            return frame.Kind == FrameKind.Request && !frame.HasClientCapabilities
                ? (Era.Modern, RpcCodes.InvalidParams,
                    "the claim in params._meta has no io.modelcontextprotocol/clientCapabilities; add it.")
                : (Era.Modern, 0, "");
        }

        if (named == Modern && frame.Kind == FrameKind.Request)
            return (Era.Modern, RpcCodes.InvalidParams,
                "the header names 2026-07-28, but params._meta has no io.modelcontextprotocol/protocolVersion; add it.");
        if (named == Modern) return (Era.Modern, 0, "");
        if (named.Length > 0 && !LegacyVersions.Contains(named, StringComparer.Ordinal))
            return (Era.Modern, RpcCodes.UnsupportedVersion, "this protocol version is not supported.");
        return (Era.Legacy, 0, "");
    }

    /// <summary>Whether a text is a version of the protocol.</summary>
    public static bool IsVersion(string text) => text == Modern || LegacyVersions.Contains(text, StringComparer.Ordinal);

    /// <summary>Versions that a claim may name. A legacy version is negotiated by an initialize and never claimed.</summary>
    public static IEnumerable<string> Claimable => [Modern];
}
