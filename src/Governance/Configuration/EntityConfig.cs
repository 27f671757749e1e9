namespace Gateway.Governance.Configuration;

/// <summary>What an analyser's type of entity is called here.</summary>
public sealed record EntityConfig
{
    /// <summary>The analyser's name of it, such as <c>PERSON</c>. Required.</summary>
    public required string Type { get; init; }

    /// <summary>The kind that it counts as. Required.</summary>
    public required string Kind { get; init; }
}
