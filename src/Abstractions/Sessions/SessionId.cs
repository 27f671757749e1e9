namespace Gateway.Abstractions.Sessions;

/// <summary>The gateway's own session id: <c>s_</c> and 26 of Crockford base32, 128 random bits. It proves nothing about the
/// caller.</summary>
/// <param name="Value">The id; also the legacy wire session id that clients see.</param>
[GenerateSerializer, Immutable, Alias("gw.SessionId")]
public readonly record struct SessionId([property: Id(0)] string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
