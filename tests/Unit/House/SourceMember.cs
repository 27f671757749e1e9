namespace Gateway.Tests.House;

/// <summary>A method or constructor as it is written.</summary>
/// <param name="Type">Where it is declared.</param>
/// <param name="Name">A constructor has its type's name.</param>
/// <param name="Words">Everything before the name: attributes, modifiers, return type.</param>
/// <param name="Line">Where the name stands, from 1.</param>
/// <param name="LastLine">Where it ends.</param>
/// <param name="Parameters">As written, tokens joined by a blank.</param>
internal sealed record SourceMember(
    SourceType Type, string Name, IReadOnlyList<string> Words, int Line, int LastLine, IReadOnlyList<string> Parameters)
{
    public string FullName => Type.FullName + "." + Name;

    public int Length => LastLine - Line + 1;

    public bool IsConstructor => string.Equals(Name, Type.Name, StringComparison.Ordinal);
}
