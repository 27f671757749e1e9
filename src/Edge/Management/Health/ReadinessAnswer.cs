namespace Gateway.Edge.Management.Health;

/// <summary>What keeps the gateway from being ready.</summary>
/// <param name="Store">What is wrong with the store; null when it works.</param>
/// <param name="Policies">What is wrong with the policies; null when all are live.</param>
/// <param name="Channels">What is wrong with the channels that tell people of approvals; null when nothing is. Traffic can be governed all
/// the same, so the gateway is ready.</param>
/// <param name="Checkpoints">Why recordings cannot be signed now; null when they are, or need not be. Traffic is recorded all the
/// same.</param>
/// <param name="Recordings">Which recordings are damaged; null when none is known to be. The others go on.</param>
/// <param name="Exports">What is wrong with the exports of recordings; null when nothing is. The gateway is ready all the same.</param>
internal sealed record ReadinessAnswer(
    string? Store, string? Policies, string? Channels, string? Checkpoints, string? Recordings, string? Exports)
{
    /// <summary>Whether traffic can be governed now.</summary>
    public bool Ready => Store is null && Policies is null;
}
