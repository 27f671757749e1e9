namespace Gateway.Silo.Stores;

/// <summary>Whether the store can write now.</summary>
/// <param name="Healthy">False from a failed commit until the next one that works; the store tries by itself every second.</param>
/// <param name="Problem">What failed and what to do, without any value; empty when healthy.</param>
public sealed record StoreHealth(bool Healthy, string Problem)
{
    /// <summary>All is well.</summary>
    public static StoreHealth Good { get; } = new(true, "");
}
