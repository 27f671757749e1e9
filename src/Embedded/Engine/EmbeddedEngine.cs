using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Gateway.Embedded.Engine;

/// <summary>Runs grains in this process, and nowhere else. Nothing of a grain outlives the process.</summary>
internal sealed partial class EmbeddedEngine : IGrainFactory, IHostedService, IDisposable
{
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(5);

    private readonly FrozenDictionary<Type, GrainClass> _byContract;
    private readonly GrainClass[] _classes;
    private readonly ConcurrentQueue<TurnQueue> _watched = new();
    private readonly ILogger<EmbeddedEngine> _log;
    private readonly ITimer _sweep;
    private readonly ITimer _collect;
    private readonly long _responseStamps;
    private volatile bool _stopping;

    public EmbeddedEngine(
        IServiceProvider services,
        GrainTypes types,
        IOptions<GrainCollectionOptions> collection,
        IOptions<SiloMessagingOptions> messaging,
        ILogger<EmbeddedEngine> log)
    {
        Services = services;
        Clock = services.GetService<TimeProvider>() ?? TimeProvider.System;
        Collection = collection.Value;
        ResponseTimeout = messaging.Value.ResponseTimeout;
        Check(Collection, ResponseTimeout);
        _log = log;
        _responseStamps = Stamps(ResponseTimeout);
        _classes = [.. types.All.Select(type => new GrainClass(this, type, Collection))];
        _byContract = ByContract(_classes);
        using (ExecutionContext.SuppressFlow())
        {
            var period = TimeSpan.FromMilliseconds(Math.Clamp(ResponseTimeout.TotalMilliseconds / 20, 10, 1000));
            _sweep = Clock.CreateTimer(static engine => ((EmbeddedEngine)engine!).Sweep(), this, period, period);
            _collect = Clock.CreateTimer(
                static engine => ((EmbeddedEngine)engine!).Collect(), this, Collection.CollectionQuantum, Collection.CollectionQuantum);
        }
    }

    internal IServiceProvider Services { get; }

    internal TimeProvider Clock { get; }

    internal GrainCollectionOptions Collection { get; }

    internal TimeSpan ResponseTimeout { get; }

    /// <summary>The clock's stamp now; only differences mean something.</summary>
    internal long Now => Clock.GetTimestamp();

    /// <summary>Activations in memory now.</summary>
    internal int ActivationCount => _classes.Sum(grainClass => grainClass.Count);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentNullException.ThrowIfNull(primaryKey);
        if (!_byContract.TryGetValue(typeof(TGrainInterface), out var grainClass))
        {
            throw new InvalidOperationException(
                $"Not one registered grain class, but none or several, implement {typeof(TGrainInterface).FullName}.");
        }
        return ReferenceFactory<TGrainInterface>.ForGrain(grainClass, primaryKey);
    }

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj is Reference)
            throw new ArgumentException("It is a reference already.", nameof(obj));
        return ReferenceFactory<TGrainObserverInterface>.ForObserver(new ObserverQueue(this, obj));
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        if (obj is not ObserverReference reference)
            throw new ArgumentException("Hand in what CreateObjectReference returned.", nameof(obj));
        reference.Queue.Delete();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Takes no new grains, lets running calls end, and ends every activation, as long as the host has patience; but some seconds
    /// at least, as others that stop before may have used it up, and grains have something to write down.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        using var patience = new CancellationTokenSource();
        using var least = new CancellationTokenSource(LeastPatience);
        void End()
        {
            if (cancellationToken.IsCancellationRequested && least.IsCancellationRequested) patience.Cancel();
        }

        using var byHost = cancellationToken.Register(End);
        using var byClock = least.Token.Register(End);
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The host stops.");
        while (!patience.IsCancellationRequested && Array.Exists(_classes, grainClass => !grainClass.IsEmpty))
        {
            List<Task> ends = [];
            foreach (var activation in _classes.SelectMany(grainClass => grainClass.Activations))
            {
                activation.Deactivate(reason);
                ends.Add(activation.EndedAsync());
            }
            try
            {
                await Task.WhenAll(ends).WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                LogNotEnded(_log, ActivationCount);
            }
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _sweep.Dispose();
        _collect.Dispose();
    }

    /// <summary>Sees to it that calls of <paramref name="queue"/> time out.</summary>
    internal void Watch(TurnQueue queue) => _watched.Enqueue(queue);

    internal SiloUnavailableException? StopReason() =>
        _stopping ? new SiloUnavailableException("The gateway is stopping; try again when it has started.") : null;

    internal long After(long stamp, TimeSpan span)
    {
        var sum = unchecked(stamp + Stamps(span));
        return sum < stamp ? long.MaxValue : sum;
    }

    internal void DroppedFailure(string call, Exception error) => LogOneWay(_log, call, error.GetType().Name);

    internal void TickFailed(GrainClass grainClass, Exception error) => LogTick(_log, grainClass.Type.Name, error.GetType().Name);

    internal void ActivationFailed(GrainClass grainClass, Exception error) =>
        LogActivation(_log, grainClass.Type.Name, error.GetType().Name);

    internal void DeactivationFailed(GrainClass grainClass, Exception error) =>
        LogDeactivation(_log, grainClass.Type.Name, error.GetType().Name);

    private static void Check(GrainCollectionOptions collection, TimeSpan responseTimeout)
    {
        Check(collection.CollectionQuantum, nameof(collection.CollectionQuantum));
        Check(collection.CollectionAge, nameof(collection.CollectionAge));
        Check(collection.ActivationTimeout, nameof(collection.ActivationTimeout));
        Check(collection.DeactivationTimeout, nameof(collection.DeactivationTimeout));
        Check(responseTimeout, nameof(SiloMessagingOptions.ResponseTimeout));
    }

    private static void Check(TimeSpan span, string name)
    {
        if (span <= TimeSpan.Zero)
            throw new OptionsValidationException(name, typeof(TimeSpan), [$"{name} is {span}; it must be over zero."]);
    }

    private static FrozenDictionary<Type, GrainClass> ByContract(GrainClass[] classes) =>
        classes
            .SelectMany(grainClass => GrainTypes.ContractsOf(grainClass.Type).Select(contract => (contract, grainClass)))
            .GroupBy(pair => pair.contract)
            .Where(group => group.Count() == 1)
            .ToFrozenDictionary(group => group.Key, group => group.First().grainClass);

    private long Stamps(TimeSpan span) => (long)Math.Min(span.TotalSeconds * Clock.TimestampFrequency, long.MaxValue / 2);

    private void Sweep()
    {
        var before = Now - _responseStamps;
        for (var left = _watched.Count; left > 0 && _watched.TryDequeue(out var queue); left--)
        {
            if (queue.Sweep(before))
                _watched.Enqueue(queue);
        }
    }

    private void Collect()
    {
        var now = Now;
        foreach (var grainClass in _classes)
        {
            if (grainClass.CollectionAge is not { } age)
                continue;
            var before = now - Stamps(age);
            foreach (var activation in grainClass.Activations)
                activation.CollectIfIdle(before, now);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The one-way call {Call} failed with {Error}.")]
    private static partial void LogOneWay(ILogger log, string call, string error);

    [LoggerMessage(2, LogLevel.Warning, "A timer of {Grain} failed with {Error}; it ticks on.")]
    private static partial void LogTick(ILogger log, string grain, string error);

    [LoggerMessage(3, LogLevel.Warning, "{Grain} could not begin: {Error}. Its caller was told; the next call tries again.")]
    private static partial void LogActivation(ILogger log, string grain, string error);

    [LoggerMessage(4, LogLevel.Warning, "{Grain} failed at its end: {Error}. It is gone all the same.")]
    private static partial void LogDeactivation(ILogger log, string grain, string error);

    [LoggerMessage(5, LogLevel.Warning, "The host stops although {Count} grains have not ended.")]
    private static partial void LogNotEnded(ILogger log, int count);
}
