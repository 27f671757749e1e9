using System.Collections.Immutable;

namespace Gateway.Abstractions.Masking;

/// <summary>One thing that a decision wants turned back: surrogates in a tool's arguments, on their way to the upstream.</summary>
/// <param name="Rule">The rule that asked for it.</param>
/// <param name="Kinds">Detector kinds or groups; <c>*</c> stands for all.</param>
[GenerateSerializer, Immutable, Alias("gw.RevealObligation")]
public sealed record RevealObligation([property: Id(0)] string Rule, [property: Id(1)] ImmutableArray<string> Kinds);
