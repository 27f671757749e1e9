using Orleans.Runtime;

namespace Gateway.Embedded.Engine;

/// <summary>What callers hold. The emitted subclasses implement a contract by making a call of each method.</summary>
internal abstract class Reference : IAddressable
{
    /// <summary>Queues a call; it never runs here. Called by emitted code.</summary>
    public abstract void Send(Call call);
}
