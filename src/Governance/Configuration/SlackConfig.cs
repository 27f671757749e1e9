using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>A conversation in Slack, and the app that posts to it.</summary>
public sealed record SlackConfig
{
    /// <summary>Base of Slack's Web API, ending in a slash. Default <c>https://slack.com/api/</c>.</summary>
    public Uri Url { get; init; } = new("https://slack.com/api/");

    /// <summary>Slack's id of the conversation. Required.</summary>
    public required string Channel { get; init; }

    /// <summary>Where the app's bot token is. Required.</summary>
    public required SecretReference Token { get; init; }

    /// <summary>Where the app's signing secrets are, by which its callbacks are checked. 1 to 4. Required.</summary>
    public required ImmutableArray<SecretReference> Signing { get; init; }
}
