using Gateway.Abstractions.Identity;

namespace Gateway.Abstractions.Recording;

/// <summary>What shall be erased.</summary>
/// <param name="Session">The session; null with <paramref name="Principal"/>.</param>
/// <param name="Principal">All sessions of a principal; null with <paramref name="Session"/>.</param>
/// <param name="Reason">Why, for the recording and the audit.</param>
/// <param name="By">Who ordered it.</param>
[GenerateSerializer, Immutable, Alias("gw.ErasureOrder")]
public sealed record ErasureOrder(
    [property: Id(0)] string? Session,
    [property: Id(1)] PrincipalKey? Principal,
    [property: Id(2)] string Reason,
    [property: Id(3)] PrincipalKey By);
