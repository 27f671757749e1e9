namespace Gateway.Abstractions.Approvals;

/// <summary>What a held call hangs on beside its own text; when any of it changes, the approval is withdrawn.</summary>
/// <param name="Endpoint">The connection's URL.</param>
/// <param name="Definition">SHA-256 of the tool's whole definition, 32 bytes; empty when no catalogue knows it.</param>
/// <param name="Credential">What the gateway presents to the upstream: header, scheme and the secret's name, never the secret; empty for
/// none.</param>
[GenerateSerializer, Immutable, Alias("gw.CallBinding")]
public sealed record CallBinding(
    [property: Id(0)] string Endpoint, [property: Id(1)] ReadOnlyMemory<byte> Definition, [property: Id(2)] string Credential)
{
    /// <summary>Whether it hangs on nothing.</summary>
    public bool IsNone => Endpoint.Length == 0;

    /// <summary>Of a call that hangs on nothing.</summary>
    public static CallBinding None { get; } = new("", ReadOnlyMemory<byte>.Empty, "");
}
