namespace Gateway.Edge.Mcp;

/// <summary>Whose message is read: what a client sends is parsed as strictly as can be; an upstream's data may repeat letters in other
/// cases.</summary>
internal enum FrameSide
{
    /// <summary>From a client.</summary>
    Client,

    /// <summary>From an upstream.</summary>
    Upstream,
}
