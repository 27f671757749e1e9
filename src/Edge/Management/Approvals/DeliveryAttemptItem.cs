namespace Gateway.Edge.Management.Approvals;

/// <summary>One attempt as the API shows it.</summary>
/// <param name="At">When it ended.</param>
/// <param name="TookMs">How long it took, milliseconds.</param>
/// <param name="Says">What the other side answered, or why it could not be asked.</param>
internal sealed record DeliveryAttemptItem(DateTimeOffset At, long TookMs, string Says);
