namespace Gateway.Embedded.Engine;

/// <summary>A grain as callers see it: a class and a key. Two of the same grain are equal.</summary>
internal abstract class GrainReference(GrainClass grainClass, string key) : Reference, IEquatable<GrainReference>
{
    internal GrainClass Class { get; } = grainClass;

    internal string Key { get; } = key;

    public override void Send(Call call) => Class.Dispatch(Key, call);

    public bool Equals(GrainReference? other) =>
        other is not null && ReferenceEquals(Class, other.Class) && string.Equals(Key, other.Key, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    // Without the key: it may name a person.
    public override string ToString() => Class.Type.Name;
}
