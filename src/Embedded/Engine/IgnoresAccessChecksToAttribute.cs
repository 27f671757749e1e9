namespace System.Runtime.CompilerServices;

/// <summary>Known to the runtime by this name: emitted references may use contracts that are internal to an assembly.</summary>
/// <param name="assemblyName">That assembly.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
