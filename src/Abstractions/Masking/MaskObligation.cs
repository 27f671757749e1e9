using System.Collections.Immutable;

namespace Gateway.Abstractions.Masking;

/// <summary>One thing that a decision wants hidden.</summary>
/// <param name="Rule">The rule that asked for it.</param>
/// <param name="Kinds">Detector kinds; <c>*</c> stands for all.</param>
/// <param name="Paths">JSON paths whose values are hidden whatever they look like, such as <c>$.customer.salary</c> or
/// <c>*.ssn</c>.</param>
/// <param name="Style">What stands in the value's place.</param>
/// <param name="Request">Whether the request is masked before it goes upstream.</param>
/// <param name="Response">Whether what returns is masked.</param>
[GenerateSerializer, Immutable, Alias("gw.MaskObligation")]
public sealed record MaskObligation(
    [property: Id(0)] string Rule,
    [property: Id(1)] ImmutableArray<string> Kinds,
    [property: Id(2)] ImmutableArray<string> Paths,
    [property: Id(3)] MaskStyle Style,
    [property: Id(4)] bool Request,
    [property: Id(5)] bool Response)
{
    /// <summary>Content that detectors cannot read and that does not go to the client: <c>image</c>, <c>audio</c>, <c>blob</c>,
    /// <c>unknown</c>.</summary>
    [Id(6)] public ImmutableArray<string> Content { get; init; } = [];

    /// <summary>Whether such content withholds the whole message; otherwise it is taken out of it.</summary>
    [Id(7)] public bool HoldsContent { get; init; }

    /// <summary>The least confidence, 0 to 100, of what is hidden for its kind.</summary>
    [Id(8)] public int Min { get; init; }

    /// <summary>JSON paths where nothing is hidden for its kind.</summary>
    [Id(9)] public ImmutableArray<string> ExceptPaths { get; init; } = [];

    /// <summary>Values that are not hidden for their kind, compared exactly.</summary>
    [Id(10)] public ImmutableArray<string> ExceptTerms { get; init; } = [];

    /// <summary>By what it says, so that one which came over the wire is the one that the policy made.</summary>
    public bool Equals(MaskObligation? other) => ReferenceEquals(this, other) || (other is not null
        && Rule == other.Rule && Style == other.Style && Request == other.Request && Response == other.Response
        && HoldsContent == other.HoldsContent && Min == other.Min
        && Are(Kinds, other.Kinds) && Are(Paths, other.Paths) && Are(Content, other.Content)
        && Are(ExceptPaths, other.ExceptPaths) && Are(ExceptTerms, other.ExceptTerms));

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Rule, Style, Request, Response, Kinds.IsDefault ? 0 : Kinds.Length, Paths.IsDefault ? 0 : Paths.Length);

    private static bool Are(ImmutableArray<string> some, ImmutableArray<string> others) =>
        (some.IsDefault ? [] : some.AsSpan()).SequenceEqual(others.IsDefault ? [] : others.AsSpan());
}
