namespace Orleans;

/// <summary>A member's number on the wire of a cluster.</summary>
/// <param name="id">Unique within its type.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class IdAttribute(uint id) : Attribute
{
    /// <summary>The number.</summary>
    public uint Id { get; } = id;
}
