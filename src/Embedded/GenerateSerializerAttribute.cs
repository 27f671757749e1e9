namespace Orleans;

/// <summary>Marks a message. One process passes references, so nothing is generated here.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute;
