using Gateway.Embedded.Engine;
using Orleans.Runtime;

namespace Orleans;

/// <summary>What can be asked of a grain or of a reference to one.</summary>
public static class GrainExtensions
{
    /// <summary>The key the grain is known by.</summary>
    /// <param name="grain">A grain, or a reference that <see cref="IGrainFactory"/> gave.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain switch
    {
        Grain own => own.Activation.Key,
        GrainReference reference => reference.Key,
        _ => throw new ArgumentException("Only a grain, or a reference to one, has a key.", nameof(grain)),
    };

    /// <summary>A reference to a grain, to hand to others in place of the grain itself.</summary>
    /// <param name="grain">A grain, or a reference that <see cref="IGrainFactory"/> gave.</param>
    /// <exception cref="ArgumentException">It is neither, or its class does not implement the contract.</exception>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain)
        where TGrainInterface : IGrainWithStringKey
    {
        var grainClass = grain switch
        {
            Grain own => own.Activation.Class,
            GrainReference reference => reference.Class,
            _ => throw new ArgumentException("Only a grain, or a reference to one, has references.", nameof(grain)),
        };
        return typeof(TGrainInterface).IsAssignableFrom(grainClass.Type)
            ? ReferenceFactory<TGrainInterface>.ForGrain(grainClass, grain.GetPrimaryKeyString())
            : throw new ArgumentException($"{grainClass.Type.Name} does not implement {typeof(TGrainInterface).Name}.", nameof(grain));
    }
}
