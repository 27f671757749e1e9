using Gateway.Abstractions.Identity;

namespace Gateway.Abstractions.Recording;

/// <summary>Keeps recordings from being erased, by time or by order.</summary>
/// <param name="Target">A session's id, or a principal as <see cref="PrincipalKey"/> writes it.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who placed it.</param>
/// <param name="AtUnixMs">When, milliseconds since 1970-01-01 UTC.</param>
[GenerateSerializer, Immutable, Alias("gw.LegalHold")]
public sealed record LegalHold(
    [property: Id(0)] string Target,
    [property: Id(1)] string Reason,
    [property: Id(2)] PrincipalKey By,
    [property: Id(3)] long AtUnixMs);
