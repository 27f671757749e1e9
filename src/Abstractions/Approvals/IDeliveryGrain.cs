using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Gateway.Abstractions.Approvals;

/// <summary>Reads the delivery log and the channels' health, for whoever has no store at hand. Owns nothing. Key:
/// <see cref="Key"/>.</summary>
/// <remarks>A failing store shows as <see cref="Stores.StoreUnavailableException"/>.</remarks>
[Alias("gw.IDeliveryGrain")]
public interface IDeliveryGrain : IGrainWithStringKey
{
    /// <summary>The one key of this grain.</summary>
    const string Key = "main";

    /// <summary>A page of the delivery log.</summary>
    [Alias("Deliveries"), AlwaysInterleave] Task<DeliveryPage> DeliveriesAsync(DeliveryQuery query);

    /// <summary>The health of all channels of the configuration, in its order.</summary>
    [Alias("Health"), AlwaysInterleave] Task<ImmutableArray<ChannelHealth>> HealthAsync();
}
