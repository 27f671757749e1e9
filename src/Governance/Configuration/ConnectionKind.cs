namespace Gateway.Governance.Configuration;

/// <summary>What an upstream speaks.</summary>
public enum ConnectionKind
{
    /// <summary>The Model Context Protocol over Streamable HTTP; <c>mcp</c> in the file.</summary>
    Mcp,
}
