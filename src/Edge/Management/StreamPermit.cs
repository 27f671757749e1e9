using Gateway.Abstractions.Identity;

namespace Gateway.Edge.Management;

/// <summary>How long a stream may go on for its caller: until the token ends, the configuration allows it no more, or the principal or
/// whoever acts for it is revoked.</summary>
internal sealed class StreamPermit(Caller caller, Func<bool> isAllowed, IGrainFactory grains, TimeProvider time)
{
    /// <summary>A revocation ends a stream within this time and the longest silence of the stream.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(10);

    // Not by the clock on the wall: set back, it would put the next look off for as long.
    private long? _looked;

    /// <summary>Whether the stream may go on; cheap enough to be asked before every event.</summary>
    public async Task<bool> HoldsAsync()
    {
        if (time.GetUtcNow() >= caller.Expires || !isAllowed()) return false;
        if (_looked is { } last && time.GetElapsedTime(last) < LookInterval) return true;
        _looked = time.GetTimestamp();
        foreach (var key in caller.Principal.Actors.Prepend(caller.Principal.Key))
            if ((await grains.GetGrain<IPrincipalGrain>(key.ToString()).ViewAsync()).Revoked) return false;
        return true;
    }
}
