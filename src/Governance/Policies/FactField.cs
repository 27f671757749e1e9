using Gateway.Governance.Policies.Cel;

namespace Gateway.Governance.Policies;

/// <summary>One field of a fact.</summary>
/// <param name="Name">As expressions write it.</param>
/// <param name="Type">Its type.</param>
/// <param name="Text">What it is, for the policy guide.</param>
/// <param name="Read">Reads it.</param>
internal sealed record FactField<T>(string Name, CelSchemaType Type, string Text, Func<T, CelValue> Read);
