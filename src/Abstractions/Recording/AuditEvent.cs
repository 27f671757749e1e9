using System.Collections.Immutable;
using Gateway.Abstractions.Identity;

namespace Gateway.Abstractions.Recording;

/// <summary>One step of a management command that changes something. Written once, never changed.</summary>
/// <param name="Command">Id of the command; its events share it.</param>
/// <param name="Phase">Before or after.</param>
/// <param name="AtUnixMs">When, milliseconds since 1970-01-01 UTC.</param>
/// <param name="By">Who asked.</param>
/// <param name="ByName">The name for people.</param>
/// <param name="Operation">What was asked, such as <c>terminateSession</c>.</param>
/// <param name="Resource">Of what, such as a session's id or a policy's name.</param>
/// <param name="Code">The error's code of a refused or failed command; empty otherwise.</param>
[GenerateSerializer, Immutable, Alias("gw.AuditEvent")]
public sealed record AuditEvent(
    [property: Id(0)] string Command,
    [property: Id(1)] AuditPhase Phase,
    [property: Id(2)] long AtUnixMs,
    [property: Id(3)] PrincipalKey By,
    [property: Id(4)] string ByName,
    [property: Id(5)] string Operation,
    [property: Id(6)] string Resource,
    [property: Id(7)] string Code)
{
    /// <summary>Who acted for <see cref="By"/>, nearest first; empty where nobody did.</summary>
    [Id(8)] public ImmutableArray<PrincipalKey> Actors { get; init; } = [];
}
