using Gateway.Abstractions.Connections;

namespace Gateway.Abstractions.Sessions;

/// <summary>One item of a list that the upstream answered; exactly one member is set.</summary>
/// <param name="Tool">A tool of <c>tools/list</c>.</param>
/// <param name="Prompt">A prompt's name of <c>prompts/list</c>.</param>
/// <param name="Resource">A resource's URI of <c>resources/list</c>; empty for a template of <c>resources/templates/list</c>, which may
/// become any.</param>
[GenerateSerializer, Immutable, Alias("gw.ListItem")]
public sealed record ListItem([property: Id(0)] ToolFacts? Tool, [property: Id(1)] string? Prompt, [property: Id(2)] string? Resource);
