namespace Gateway.Abstractions.Policies;

/// <summary>Is told when a policy has a new version.</summary>
[Alias("gw.IPolicyObserver")]
public interface IPolicyObserver : IGrainObserver
{
    /// <summary><paramref name="version"/> is live now.</summary>
    [Alias("Published")] Task PublishedAsync(PolicyVersion version);
}
