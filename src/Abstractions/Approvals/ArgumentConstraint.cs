using System.Collections.Immutable;

namespace Gateway.Abstractions.Approvals;

/// <summary>How far one argument may differ from the call that was approved.</summary>
/// <param name="Argument">Name of a top-level argument, compared ordinally.</param>
/// <param name="Kind">How <paramref name="Values"/> bound it.</param>
/// <param name="Values">Texts or numbers as JSON; empty for <see cref="ConstraintKind.Any"/>.</param>
[GenerateSerializer, Immutable, Alias("gw.ArgumentConstraint")]
public sealed record ArgumentConstraint(
    [property: Id(0)] string Argument, [property: Id(1)] ConstraintKind Kind, [property: Id(2)] ImmutableArray<string> Values);
