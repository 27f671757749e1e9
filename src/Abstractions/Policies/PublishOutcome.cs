using System.Collections.Immutable;

namespace Gateway.Abstractions.Policies;

/// <summary>What became of a publication: the version that is live now, and the errors if the text was refused.</summary>
/// <param name="Live">The live version; null when there has never been one.</param>
/// <param name="Errors">Empty when the text was published; otherwise every error with line and column, and the live version is
/// unchanged.</param>
[GenerateSerializer, Immutable, Alias("gw.PublishOutcome")]
public sealed record PublishOutcome([property: Id(0)] PolicyVersion? Live, [property: Id(1)] ImmutableArray<string> Errors)
{
    /// <summary>Whether nothing was published because the text is one that another node's file has replaced.</summary>
    [Id(2)] public bool IsBehind { get; init; }
}
