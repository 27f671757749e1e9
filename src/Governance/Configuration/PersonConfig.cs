using System.Collections.Immutable;
using Gateway.Abstractions.Identity;

namespace Gateway.Governance.Configuration;

/// <summary>Who somebody is that decides through a channel, where no token says it.</summary>
public sealed record PersonConfig
{
    /// <summary>The issuer of the person's tokens, exactly as they say. Required.</summary>
    public required string Issuer { get; init; }

    /// <summary>The person's subject at that issuer, exactly. 1 to 255 characters. Required.</summary>
    public required string Subject { get; init; }

    /// <summary>Name for people. Default: null, the subject.</summary>
    public string? Name { get; init; }

    /// <summary>Groups that count for what this person decides through a channel. 0 to 100. Default: none.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>The person's address. Default: null, no e-mail.</summary>
    public string? Email { get; init; }

    /// <summary>Slack's ids of workspace and person, <c>T…/U…</c>. Default: null, nothing from Slack counts as this person.</summary>
    public string? Slack { get; init; }

    /// <summary>Where the URL is that posts to this person alone in Microsoft Teams. Default: null.</summary>
    public SecretReference? Teams { get; init; }

    /// <summary>Issuer and subject.</summary>
    internal PrincipalKey Key => new(Issuer, Subject);

    /// <summary>The principal that this person is.</summary>
    public Principal ToPrincipal() => new() { Key = Key, Name = Name ?? Subject, Groups = Groups };
}
