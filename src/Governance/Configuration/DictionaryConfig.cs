namespace Gateway.Governance.Configuration;

/// <summary>A kind of values that is a list of exact terms.</summary>
public sealed record DictionaryConfig
{
    /// <summary>Its name: 1 to 32 of <c>a-z 0-9 -</c>, starting with a letter. Required; no other kind's or group's.</summary>
    public required string Name { get; init; }

    /// <summary>The group it belongs to. Default custom: none.</summary>
    public KindFamily Class { get; init; } = KindFamily.Custom;

    /// <summary>The file of its terms, one a line, relative to the configuration file. Required.</summary>
    public required string File { get; init; }

    /// <summary>Whether letters match in one case or both. Default exact.</summary>
    public LetterCase Case { get; init; } = LetterCase.Exact;

    /// <summary>Whether no letter or digit may touch a term. Default true.</summary>
    public bool Whole { get; init; } = true;

    /// <summary>Confidence of what is found. Range 1 to 100. Default 90.</summary>
    public int Confidence { get; init; } = 90;
}
