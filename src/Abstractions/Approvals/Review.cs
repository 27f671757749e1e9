using Gateway.Abstractions.Identity;

namespace Gateway.Abstractions.Approvals;

/// <summary>What somebody else found of a broken glass.</summary>
/// <param name="By">Who reviewed it.</param>
/// <param name="Name">Their name for people.</param>
/// <param name="Note">What they found, 1 to 1,000 characters.</param>
/// <param name="AtUnixMs">When.</param>
[GenerateSerializer, Immutable, Alias("gw.Review")]
public sealed record Review(
    [property: Id(0)] PrincipalKey By, [property: Id(1)] string Name, [property: Id(2)] string Note, [property: Id(3)] long AtUnixMs);
