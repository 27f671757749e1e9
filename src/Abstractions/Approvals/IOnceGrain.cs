namespace Gateway.Abstractions.Approvals;

/// <summary>Something that counts once, for ever: a link that decides, a callback that was signed. Key: what it is, such as
/// <c>link</c>, a space and a digest.</summary>
[Alias("gw.IOnceGrain")]
public interface IOnceGrain : IGrainWithStringKey
{
    /// <summary>Whether it was taken.</summary>
    /// <exception cref="Stores.StoreUnavailableException">The store cannot be read now.</exception>
    [Alias("IsTaken")] Task<bool> IsTakenAsync();

    /// <summary>Takes it, durably.</summary>
    /// <returns>False when it was taken before.</returns>
    /// <exception cref="Stores.StoreUnavailableException">The store cannot be written now; whether it was taken is not known.</exception>
    [Alias("Take")] Task<bool> TakeAsync();
}
