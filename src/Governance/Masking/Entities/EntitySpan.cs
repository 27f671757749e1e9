namespace Gateway.Governance.Masking.Entities;

/// <summary>What an analyser found in a text.</summary>
/// <param name="Kind">The kind's name.</param>
/// <param name="Start">First character, counted in code points.</param>
/// <param name="End">Behind its last character, counted in code points.</param>
/// <param name="Confidence">1 to 100.</param>
public readonly record struct EntitySpan(string Kind, int Start, int End, int Confidence);
