namespace Gateway.Abstractions.Approvals;

/// <summary>One top-level argument of a held call, so that another call can be compared with it without its value.</summary>
/// <param name="Argument">Its name; a name that holds a sensitive value is a digest too.</param>
/// <param name="Digest">Keyed digest of its canonical form, 32 bytes.</param>
[GenerateSerializer, Immutable, Alias("gw.ArgumentDigest")]
public sealed record ArgumentDigest([property: Id(0)] string Argument, [property: Id(1)] ReadOnlyMemory<byte> Digest);
