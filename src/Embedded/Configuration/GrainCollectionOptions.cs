namespace Orleans.Configuration;

/// <summary>How long a grain that nobody calls stays in memory, and how long its start and end may take.</summary>
public sealed class GrainCollectionOptions
{
    /// <summary>How often idle grains are looked for. Over zero; default 1 minute.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a grain is idle before it is deactivated. Over zero; default 15 minutes.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The same for single grain classes, by the class's full name; stronger than the class's own attribute.</summary>
    public Dictionary<string, TimeSpan> ClassSpecificCollectionAge { get; set; } = new(StringComparer.Ordinal);

    /// <summary>How long <see cref="Grain.OnActivateAsync"/> may take. Over zero; default 30 seconds.</summary>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a deactivation waits for turns, and then for <see cref="Grain.OnDeactivateAsync"/>. Over zero;
    /// default 30 seconds.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
