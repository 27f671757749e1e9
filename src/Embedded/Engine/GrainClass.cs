using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Configuration;

namespace Gateway.Embedded.Engine;

/// <summary>A class of grains and its activations, at most one a key.</summary>
internal sealed class GrainClass
{
    private readonly ConcurrentDictionary<string, Activation> _activations = new(StringComparer.Ordinal);
    private readonly ObjectFactory _create;

    internal GrainClass(EmbeddedEngine engine, Type type, GrainCollectionOptions options)
    {
        Engine = engine;
        Type = type;
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        HasOnActivate = Overrides(nameof(Grain.OnActivateAsync));
        HasOnDeactivate = Overrides(nameof(Grain.OnDeactivateAsync));
        CollectionAge = AgeOf(options);
        _create = ActivatorUtilities.CreateFactory(type, []);
    }

    internal EmbeddedEngine Engine { get; }

    internal Type Type { get; }

    internal bool IsReentrant { get; }

    internal bool HasOnActivate { get; }

    internal bool HasOnDeactivate { get; }

    /// <summary>Null: never collected.</summary>
    internal TimeSpan? CollectionAge { get; }

    internal IEnumerable<Activation> Activations => _activations.Select(entry => entry.Value);

    internal bool IsEmpty => _activations.IsEmpty;

    internal int Count => _activations.Count;

    internal Grain Create(IServiceProvider services) => (Grain)_create(services, null);

    /// <summary>Queues a call with the grain of this key, which it makes if there is none.</summary>
    internal void Dispatch(string key, Call call)
    {
        while (true)
        {
            if (!_activations.TryGetValue(key, out var activation))
            {
                if (Engine.StopReason() is { } stopped)
                {
                    call.Fault(stopped);
                    return;
                }
                activation = _activations.GetOrAdd(key, static (own, grainClass) => new Activation(grainClass, own), this);
            }
            // One that has just ended is no longer, or will at once no longer be, in the map.
            if (activation.TryEnqueue(call))
                return;
        }
    }

    internal void Forget(Activation activation) => _activations.TryRemove(KeyValuePair.Create(activation.Key, activation));

    internal void Replace(Activation activation, Activation successor) => _activations.TryUpdate(activation.Key, successor, activation);

    private bool Overrides(string method) =>
        Type.GetMethod(method, BindingFlags.Instance | BindingFlags.Public)?.DeclaringType != typeof(Grain);

    private TimeSpan? AgeOf(GrainCollectionOptions options)
    {
        if (options.ClassSpecificCollectionAge.TryGetValue(Type.FullName!, out var own))
            return own;
        if (Type.IsDefined(typeof(KeepAliveAttribute), inherit: true))
            return null;
        var limit = Type.GetCustomAttribute<CollectionAgeLimitAttribute>(inherit: true);
        return limit is { AlwaysActive: true } ? null : limit?.AgeLimit ?? options.CollectionAge;
    }
}
