namespace Gateway.Edge.Mcp;

/// <summary>Objects of the protocol whose own member names may not come in another case.</summary>
internal enum Known
{
    None,
    Root,
    Params,
    Meta,
}
