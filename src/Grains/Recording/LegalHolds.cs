using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Stores;

namespace Gateway.Grains.Recording;

/// <summary>The legal holds as the store has them; placed and lifted by the retention grain alone.</summary>
internal static class LegalHolds
{
    /// <summary>The kind of their records.</summary>
    public const string Kind = "legal-hold";

    /// <summary>Whether one of these is on hold now.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    public static async Task<bool> CoverAsync(IStateStore states, params IEnumerable<string> targets)
    {
        foreach (var target in targets)
            if (await new StateCell<LegalHold>(states, Kind, target).LoadAsync() is { Reason.Length: > 0 }) return true;
        return false;
    }
}
