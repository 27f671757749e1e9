using System.Collections.Immutable;

namespace Gateway.Abstractions.Sessions;

/// <summary>What an argument that is SQL would do. Doubt writes: what cannot be parsed is not read-only.</summary>
/// <param name="ReadOnly">Whether every statement only reads, with no side effect known to the classifier.</param>
/// <param name="Parsed">Whether a full grammar read it; false when the tokenizer judged or nothing could.</param>
/// <param name="Statements">Number of statements, 0 when it could not be told.</param>
/// <param name="Kinds">Lower-case statement kinds in order, such as <c>select</c>, <c>delete</c>, <c>copy</c>; <c>unknown</c> where not
/// told.</param>
/// <param name="Tables">Tables named, as written but folded as PostgreSQL folds, without duplicates; of another dialect quoted names in
/// lower case too; empty when it could not be told.</param>
/// <param name="IsUnknown">Whether nothing could be told, so that for a policy there are no statements, kinds and tables: what asks for
/// them is in doubt. False in facts that were recorded before this was told apart.</param>
[GenerateSerializer, Immutable, Alias("gw.SqlFacts")]
public sealed record SqlFacts(
    [property: Id(0)] bool ReadOnly,
    [property: Id(1)] bool Parsed,
    [property: Id(2)] int Statements,
    [property: Id(3)] ImmutableArray<string> Kinds,
    [property: Id(4)] ImmutableArray<string> Tables,
    [property: Id(5)] bool IsUnknown = false);
