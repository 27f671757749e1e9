using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;

namespace Gateway.Silo.Approvals;

/// <summary>Tells one notice on one kind of channel.</summary>
internal interface ISender
{
    /// <summary>Whether it is for this channel.</summary>
    bool IsFor(ChannelConfig channel);

    /// <summary>Tells it, or says why not. A failure of the other side is a result, never an exception.</summary>
    /// <param name="notice">What is told.</param>
    /// <param name="channel">Where.</param>
    /// <param name="asked">What came of telling the request, for a notice that it is settled; null for a request.</param>
    /// <param name="cancellation">The process ends.</param>
    /// <exception cref="ChannelSecretException">A secret cannot be had.</exception>
    Task<SendResult> SendAsync(Notice notice, ChannelConfig channel, Delivery? asked, CancellationToken cancellation);
}
