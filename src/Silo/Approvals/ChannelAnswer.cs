using Gateway.Governance.Approvals.Channels;

namespace Gateway.Silo.Approvals;

/// <summary>What a channel answered.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The answer's text; at most 64 KiB.</param>
/// <param name="RetryAfter">How long it asks to be left alone; null when it does not say.</param>
internal sealed record ChannelAnswer(int Status, string Body, TimeSpan? RetryAfter)
{
    /// <summary>What the status alone says.</summary>
    public SendResult ToResult() => Status switch
    {
        >= 200 and < 300 => SendResult.Of(SendOutcome.Delivered, $"it answered {Status}"),
        >= 300 and < 400 => SendResult.Of(SendOutcome.Never, $"it answered {Status}, a redirect, which is not followed"),
        401 or 403 or 404 or 405 or 410 => SendResult.Of(SendOutcome.Never, $"it answered {Status}"),
        _ => SendResult.Of(SendOutcome.Again, $"it answered {Status}") with { After = RetryAfter },
    };
}
