namespace Gateway.Abstractions.Approvals;

/// <summary>Something that counts once, for as long as it could count at all: a link that decides, a callback that was signed. Key:
/// what it is, such as <c>link</c>, a space and a digest.</summary>
[Alias("gw.IOnceGrain")]
public interface IOnceGrain : IGrainWithStringKey
{
    /// <summary>Whether it was taken.</summary>
    /// <exception cref="Stores.StoreUnavailableException">The store cannot be read now.</exception>
    [Alias("IsTaken")] Task<bool> IsTakenAsync();

    /// <summary>Takes it, durably.</summary>
    /// <param name="untilUnixMs">Until when it must be known that it was taken, milliseconds since 1970-01-01 UTC: by then it counts for
    /// another reason no more.</param>
    /// <returns>False when it was taken before.</returns>
    /// <exception cref="Stores.StoreUnavailableException">The store cannot be written now; whether it was taken is not known.</exception>
    [Alias("TakeUntil")] Task<bool> TakeAsync(long untilUnixMs);
}
