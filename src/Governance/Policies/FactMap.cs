using System.Collections.Immutable;
using Gateway.Governance.Policies.Cel;

namespace Gateway.Governance.Policies;

/// <summary>A fact with fields, read from its source only where an expression looks.</summary>
internal sealed class FactMap<T>(T source, ImmutableArray<FactField<T>> fields) : CelMap
{
    /// <inheritdoc/>
    public override int Count => fields.Length;

    /// <inheritdoc/>
    public override CelValue KeyAt(int index) => CelValue.From(fields[index].Name);

    /// <inheritdoc/>
    public override CelValue FindField(string name)
    {
        foreach (var field in fields)
            if (string.Equals(field.Name, name, StringComparison.Ordinal)) return field.Read(source);
        return default;
    }
}
