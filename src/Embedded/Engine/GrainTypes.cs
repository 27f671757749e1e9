using System.Reflection;
using Orleans;

namespace Gateway.Embedded.Engine;

/// <summary>The grain classes of some assemblies.</summary>
internal sealed class GrainTypes(IEnumerable<Assembly> assemblies)
{
    internal IReadOnlyList<Type> All { get; } =
    [
        .. assemblies.Distinct().SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsAbstract: false, IsGenericTypeDefinition: false } && type.IsSubclassOf(typeof(Grain))),
    ];

    internal static IEnumerable<Type> ContractsOf(Type grainClass) =>
        grainClass.GetInterfaces()
            .Where(contract => contract != typeof(IGrainWithStringKey) && contract.IsAssignableTo(typeof(IGrainWithStringKey)));
}
