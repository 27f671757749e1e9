using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Recording.Export;

namespace Gateway.Silo.Export;

/// <summary>Where entries go. Used by one follower, one delivery at a time.</summary>
internal interface ISink : IAsyncDisposable
{
    /// <summary>Sends a batch, all or none as far as can be known.</summary>
    /// <param name="batch">At least one entry, in the store's order.</param>
    /// <param name="cancellation">Ends the attempt; what was sent then counts as not sent.</param>
    /// <returns>Delivered only once the receiver has every entry of it; all else is sent again.</returns>
    Task<SendResult> SendAsync(IReadOnlyList<ExportEvent> batch, CancellationToken cancellation);
}
