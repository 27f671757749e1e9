using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain's contract.</summary>
public interface IGrain : IAddressable;
