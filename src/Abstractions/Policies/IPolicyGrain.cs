using System.Collections.Immutable;
using Gateway.Abstractions.Identity;

namespace Gateway.Abstractions.Policies;

/// <summary>Owns one policy's versions. A version that does not compile never becomes one. Key: the policy's name.</summary>
[Alias("gw.IPolicyGrain")]
public interface IPolicyGrain : IGrainWithStringKey
{
    /// <summary>Publishes <paramref name="source"/> as the next version, unless it is the live text already. Durable before it
    /// returns.</summary>
    /// <param name="source">The YAML text.</param>
    /// <param name="by">Issuer and subject of who publishes, or <c>configuration</c>.</param>
    /// <param name="actors">Who acts for them, nearest first; default or empty where nobody does.</param>
    [Alias("PublishFor")] Task<PublishOutcome> PublishAsync(string source, string by, ImmutableArray<PrincipalKey> actors = default);

    /// <summary>Publishes what the file of a node says that has just started, among others that may have newer files: unless it is the
    /// text of the last file already, or one that another node's file has replaced since it was published.</summary>
    [Alias("Adopt")] Task<PublishOutcome> AdoptAsync(string source);

    /// <summary>The live version, or null.</summary>
    [Alias("Live")] Task<PolicyVersion?> LiveAsync();

    /// <summary>The versions that are kept, newest first: as many of the latest as there is room for, at most 1,000, and the last one that
    /// the configuration file said.</summary>
    [Alias("History")] Task<ImmutableArray<PolicyVersion>> HistoryAsync();

    /// <summary>Pushes every later version to <paramref name="observer"/> and returns the live one; best effort, renew within five
    /// minutes.</summary>
    [Alias("Subscribe")] Task<PolicyVersion?> SubscribeAsync(IPolicyObserver observer);
}
