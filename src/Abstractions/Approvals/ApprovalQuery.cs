using System.Collections.Immutable;

namespace Gateway.Abstractions.Approvals;

/// <summary>Narrows a list of approvals.</summary>
/// <param name="Status">Only this status; null for all.</param>
/// <param name="Session">Only this session's; null for all.</param>
/// <param name="For">Only those that one of these groups or people (<c>user:NAME</c>) may decide; default (not set) for all.</param>
/// <param name="Cursor">Where the page before this ended.</param>
/// <param name="Limit">1 to 200.</param>
[GenerateSerializer, Immutable, Alias("gw.ApprovalQuery")]
public sealed record ApprovalQuery(
    [property: Id(0)] ApprovalStatus? Status,
    [property: Id(1)] string? Session,
    [property: Id(2)] ImmutableArray<string> For,
    [property: Id(3)] string? Cursor,
    [property: Id(4)] int Limit)
{
    /// <summary>Whether the requests' messages and the edits are left out: what is only counted or compared needs none.</summary>
    [Id(5)] public bool WithoutMessages { get; init; }
}
