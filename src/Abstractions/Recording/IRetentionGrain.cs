using System.Collections.Immutable;
using Gateway.Abstractions.Identity;

namespace Gateway.Abstractions.Recording;

/// <summary>Decides which payloads may go: owns the legal holds, and carries out what the configuration and people order. A hold
/// counts from the next session on, whatever is under way. Key: <see cref="Key"/>.</summary>
[Alias("gw.IRetentionGrain")]
public interface IRetentionGrain : IGrainWithStringKey
{
    /// <summary>The only one's key.</summary>
    const string Key = "retention";

    /// <summary>Places a hold; one that is there already stays as it is. Returns once nothing that it protects is being erased, but
    /// for a session whose owner did not answer in time, and, of a hold on a principal, for one that is carrying out the order of a
    /// gateway that has died.</summary>
    /// <returns>False when it could not be kept.</returns>
    [Alias("Hold")] Task<bool> HoldAsync(string target, string reason, PrincipalKey by);

    /// <summary>Lifts a hold.</summary>
    /// <returns>False when there is none or that could not be kept.</returns>
    [Alias("Lift")] Task<bool> LiftAsync(string target);

    /// <summary>The holds in force.</summary>
    [Alias("Holds")] Task<ImmutableArray<LegalHold>> HoldsAsync();

    /// <summary>Erases one session's payloads, or those of all sessions of a principal.</summary>
    /// <returns>After 15 seconds at the latest, with what came of it so far; it goes on then, and the same order again tells the
    /// rest.</returns>
    [Alias("Erase")] Task<ErasureReport> EraseAsync(ErasureOrder order);

    /// <summary>Erases what the configuration keeps no longer, and goes on with what was begun.</summary>
    /// <returns>As an order does.</returns>
    [Alias("Sweep")] Task<ErasureReport> SweepAsync();
}
