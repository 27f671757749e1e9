namespace Gateway.Governance.Configuration;

/// <summary>Microsoft Teams, by an incoming webhook or a workflow.</summary>
public sealed record TeamsConfig
{
    /// <summary>Where the URL is that posts to a channel that many read; nobody decides from there. Default: null, each person's own
    /// <see cref="PersonConfig.Teams"/> with a link to decide.</summary>
    public SecretReference? Address { get; init; }
}
