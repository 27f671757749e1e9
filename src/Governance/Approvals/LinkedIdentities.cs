using System.Collections.Immutable;
using Gateway.Abstractions.Identity;

namespace Gateway.Governance.Approvals;

/// <summary>Which identities are one human. Built once for each configuration; immutable.</summary>
public sealed class LinkedIdentities
{
    private readonly ImmutableDictionary<PrincipalKey, ImmutableArray<PrincipalKey>> _humans;

    /// <summary>Of these links; identities that two links share make one human of both.</summary>
    /// <param name="links">Each the identities of one human.</param>
    public LinkedIdentities(IEnumerable<ImmutableArray<PrincipalKey>> links)
    {
        ArgumentNullException.ThrowIfNull(links);
        var humans = ImmutableDictionary.CreateBuilder<PrincipalKey, ImmutableArray<PrincipalKey>>();
        foreach (var link in links)
        {
            ImmutableArray<PrincipalKey> all = [.. link.SelectMany(key => humans.GetValueOrDefault(key, [key])).Distinct()
                .OrderBy(static key => key.ToString(), StringComparer.Ordinal)];
            foreach (var key in all) humans[key] = all;
        }

        _humans = humans.ToImmutable();
    }

    /// <summary>No links: every identity is a human of its own.</summary>
    public static LinkedIdentities None { get; } = new([]);

    /// <summary>All identities of the human whose identity this is, itself included.</summary>
    public ImmutableArray<PrincipalKey> Of(PrincipalKey key) => _humans.GetValueOrDefault(key, [key]);

    /// <summary>One identity that stands for the human, the same for all of theirs.</summary>
    public PrincipalKey Human(PrincipalKey key) => Of(key)[0];

    /// <summary>Whether two identities are one human.</summary>
    public bool AreOne(PrincipalKey one, PrincipalKey other) => Human(one) == Human(other);
}
