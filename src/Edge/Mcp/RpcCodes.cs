namespace Gateway.Edge.Mcp;

/// <summary>JSON-RPC error codes. The gateway's own are positive: everything from -32768 to -32000 is spoken for (MCP
/// 2026-07-28).</summary>
internal static class RpcCodes
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;

    /// <summary>A header does not say what the body says.</summary>
    public const int HeaderMismatch = -32020;

    /// <summary>The protocol version is not known.</summary>
    public const int UnsupportedVersion = -32022;

    /// <summary>Grandfathered by the official SDK: clients act on the HTTP status that it comes with.</summary>
    public const int SessionNotFound = -32001;

    /// <summary>Policy, an operator or an approver refused.</summary>
    public const int Refused = 1001;

    /// <summary>The call waits for a person.</summary>
    public const int Held = 1002;

    /// <summary>The gateway cannot record, so nothing may run.</summary>
    public const int Unavailable = 1003;

    /// <summary>The upstream failed.</summary>
    public const int Upstream = 1004;

    /// <summary>The answer had to be withheld.</summary>
    public const int Withheld = 1005;

    /// <summary>A surrogate in the arguments could not be turned back.</summary>
    public const int Unrevealed = 1007;

    /// <summary>An operator has revoked the principal.</summary>
    public const int Revoked = 1006;
}
