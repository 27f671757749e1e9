namespace Gateway.Grains.Sessions;

/// <summary>The session's own key as it is kept.</summary>
/// <param name="Key">Sealed under the gateway's key; empty once the session has ended.</param>
internal sealed record SurrogateHead(byte[] Key);
