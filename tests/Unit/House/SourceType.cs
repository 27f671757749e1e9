namespace Gateway.Tests.House;

/// <summary>A type as it is written.</summary>
/// <param name="Word">class, struct, interface, enum, record or delegate.</param>
/// <param name="Name">Without type parameters.</param>
/// <param name="Modifiers">Every word before the name.</param>
/// <param name="Line">From 1.</param>
/// <param name="Outer">Null for a top-level type.</param>
/// <param name="Parameters">Of the primary constructor.</param>
internal sealed record SourceType(
    string Word, string Name, IReadOnlySet<string> Modifiers, int Line, SourceType? Outer, IReadOnlyList<string> Parameters)
{
    public string FullName => Outer is null ? Name : Outer.FullName + "." + Name;

    public bool IsReferenceType => (Word == "class" || Word == "record") && !Modifiers.Contains("struct");
}
