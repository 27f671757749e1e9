using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>One way in which people are told of approvals. Exactly one of <see cref="Webhook"/>, <see cref="Slack"/>, <see cref="Teams"/>
/// and <see cref="Email"/> is set.</summary>
public sealed record ChannelConfig
{
    /// <summary>Name, unique. Required.</summary>
    public required string Name { get; init; }

    /// <summary>Groups, or people as <c>user:NAME</c>, whose approvals are told here; empty for everybody's. 0 to 100. Default:
    /// everybody's.</summary>
    public ImmutableArray<string> For { get; init; } = [];

    /// <summary>A signed webhook.</summary>
    public WebhookConfig? Webhook { get; init; }

    /// <summary>A conversation in Slack.</summary>
    public SlackConfig? Slack { get; init; }

    /// <summary>Microsoft Teams.</summary>
    public TeamsConfig? Teams { get; init; }

    /// <summary>E-mail to each person.</summary>
    public EmailConfig? Email { get; init; }

    /// <summary>The channel that is told where this one cannot be. Default: null.</summary>
    public string? Else { get; init; }

    /// <summary>How long a request may stay undelivered before <see cref="Else"/> is told too. Range 1s to 1h. Default 30s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one attempt may take. Range 1s to 60s. Default 15s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Where the secrets are that this channel cannot be used without.</summary>
    public ImmutableArray<SecretReference> Secrets() =>
    [
        .. Webhook?.Secrets ?? [],
        .. Slack is { } slack ? (ReadOnlySpan<SecretReference>)[slack.Token, .. slack.Signing] : [],
        .. Teams?.Address is { } address ? (ReadOnlySpan<SecretReference>)[address] : [],
        .. Email?.Password is { } password ? (ReadOnlySpan<SecretReference>)[password] : [],
    ];
}
