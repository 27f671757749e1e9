namespace Gateway.Edge.Mcp;

/// <summary>What a JSON-RPC message is.</summary>
internal enum FrameKind
{
    /// <summary>A method with an id: wants an answer.</summary>
    Request,

    /// <summary>A method without an id.</summary>
    Notification,

    /// <summary>A result or an error for an earlier request of the other side.</summary>
    Answer,
}
