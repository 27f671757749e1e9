using Gateway.Abstractions.Identity;

namespace Gateway.Edge.Management;

/// <summary>How long a stream may go on for its caller: until the token ends, or the principal or whoever acts for it is revoked.</summary>
internal sealed class StreamPermit(Caller caller, IGrainFactory grains, TimeProvider time)
{
    /// <summary>A revocation ends a stream within this time and the longest silence of the stream.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(10);

    private DateTimeOffset _looked = DateTimeOffset.MinValue;

    /// <summary>Whether the stream may go on; cheap enough to be asked before every event.</summary>
    public async Task<bool> HoldsAsync()
    {
        var now = time.GetUtcNow();
        if (now >= caller.Expires) return false;
        if (now - _looked < LookInterval) return true;
        _looked = now;
        foreach (var key in caller.Principal.Actors.Prepend(caller.Principal.Key))
            if ((await grains.GetGrain<IPrincipalGrain>(key.ToString()).ViewAsync()).Revoked) return false;
        return true;
    }
}
