using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Cel;

/// <summary>The root names that expressions may use, with their types.</summary>
public sealed class CelSchema
{
    private readonly Dictionary<string, CelSchemaType> _types = new(StringComparer.Ordinal);

    /// <summary>A schema of these names.</summary>
    /// <param name="names">Names in the order in which messages list them; a name may be dotted.</param>
    /// <exception cref="ArgumentException">A name is there twice.</exception>
    public CelSchema(params (string Name, CelSchemaType Type)[] names)
    {
        foreach (var (name, type) in names) _types.Add(name, type);
        Names = [.. names.Select(n => n.Name)];
    }

    /// <summary>The names, in the order in which messages list them.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The type of a name; null when there is none.</summary>
    public CelSchemaType? Find(string name) => _types.GetValueOrDefault(name);
}
