namespace Gateway.Abstractions.Approvals;

/// <summary>One attempt to tell somebody.</summary>
/// <param name="AtUnixMs">When it ended, milliseconds since 1970-01-01 UTC.</param>
/// <param name="TookMs">How long it took, milliseconds.</param>
/// <param name="Says">What the other side answered, or why it could not be asked; never a secret, at most 200 characters.</param>
[GenerateSerializer, Immutable, Alias("gw.DeliveryAttempt")]
public sealed record DeliveryAttempt(
    [property: Id(0)] long AtUnixMs, [property: Id(1)] long TookMs, [property: Id(2)] string Says);
