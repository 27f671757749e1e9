using System.Collections.Immutable;
using Gateway.Abstractions.Identity;

namespace Gateway.Abstractions.Approvals;

/// <summary>A person's say in one approval, given to another.</summary>
/// <param name="From">Who gave it.</param>
/// <param name="FromName">Their name for people.</param>
/// <param name="Groups">Their groups then.</param>
/// <param name="To">Who has it, as <c>user:NAME</c>.</param>
/// <param name="AtUnixMs">When.</param>
[GenerateSerializer, Immutable, Alias("gw.Delegation")]
public sealed record Delegation(
    [property: Id(0)] PrincipalKey From,
    [property: Id(1)] string FromName,
    [property: Id(2)] ImmutableArray<string> Groups,
    [property: Id(3)] string To,
    [property: Id(4)] long AtUnixMs);
