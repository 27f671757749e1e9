namespace Gateway.Abstractions.Recording;

/// <summary>Which checkpoint: a place in a log that only grows.</summary>
/// <param name="Origin">The log's name, as its checkpoints' first line names it.</param>
/// <param name="Size">Leaves of its tree, at least 1.</param>
[GenerateSerializer, Immutable, Alias("gw.CheckpointPosition")]
public sealed record CheckpointPosition([property: Id(0)] string Origin, [property: Id(1)] long Size);
