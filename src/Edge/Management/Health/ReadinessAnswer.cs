namespace Gateway.Edge.Management.Health;

/// <summary>What keeps the gateway from being ready.</summary>
/// <param name="Store">What is wrong with the store; null when it works.</param>
/// <param name="Policies">What is wrong with the policies; null when all are live.</param>
internal sealed record ReadinessAnswer(string? Store, string? Policies)
{
    /// <summary>Whether traffic can be governed now.</summary>
    public bool Ready => Store is null && Policies is null;
}
