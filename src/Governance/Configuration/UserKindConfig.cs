using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>A kind of values that the configuration describes by a pattern.</summary>
public sealed record UserKindConfig
{
    /// <summary>Its name: 1 to 32 of <c>a-z 0-9 -</c>, starting with a letter. Required; no other kind's or group's.</summary>
    public required string Name { get; init; }

    /// <summary>The group it belongs to. Default custom: none.</summary>
    public KindFamily Class { get; init; } = KindFamily.Custom;

    /// <summary>What every value begins with, taken literally. 1 to 100 characters. Default: null, nothing.</summary>
    public string? Prefix { get; init; }

    /// <summary>What follows the prefix, in the pattern language of docs/masking.md. 1 to 1,000 characters. Required.</summary>
    public required string Pattern { get; init; }

    /// <summary>Whether letters match in one case or both. Default exact.</summary>
    public LetterCase Case { get; init; } = LetterCase.Exact;

    /// <summary>Whether no letter or digit may touch a value. Default true.</summary>
    public bool Whole { get; init; } = true;

    /// <summary>What must hold of the letters and digits behind the prefix. Default none.</summary>
    public ChecksumScheme Checksum { get; init; } = ChecksumScheme.None;

    /// <summary>Words that tell what a value beside them is. 0 to 50. Default: none are asked for.</summary>
    public ImmutableArray<string> Context { get; init; } = [];

    /// <summary>Confidence beside one of the words, or where none are asked for. Range 1 to 100. Default 85.</summary>
    public int Confidence { get; init; } = 85;

    /// <summary>Confidence where none of the words is near; 0: not found. Range 0 to 100. Default 0.</summary>
    public int Alone { get; init; }

    /// <summary>Values with less confidence are left. Range 0 to 100. Default 50.</summary>
    public int Threshold { get; init; } = 50;

    /// <summary>Texts in each of which a value must be found. 0 to 100. Default: none.</summary>
    public ImmutableArray<string> Examples { get; init; } = [];

    /// <summary>Texts in none of which a value may be found. 0 to 100. Default: none.</summary>
    public ImmutableArray<string> Counterexamples { get; init; } = [];
}
