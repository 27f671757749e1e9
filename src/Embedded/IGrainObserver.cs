using Orleans.Runtime;

namespace Orleans;

/// <summary>Something outside a grain that a grain may call, best effort.</summary>
public interface IGrainObserver : IAddressable;
