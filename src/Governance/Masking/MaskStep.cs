namespace Gateway.Governance.Masking;

/// <summary>One step of a path: a property, an item, or any of them.</summary>
/// <param name="Name">A property's name; null for an item.</param>
/// <param name="Index">An item's place from 0; meaningless with a name.</param>
/// <param name="IsAny">Any property (with an empty name) or any item.</param>
internal readonly record struct MaskStep(string? Name, int Index, bool IsAny)
{
    internal bool IsProperty => Name is not null;
}
