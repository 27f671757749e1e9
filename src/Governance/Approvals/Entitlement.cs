using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;

namespace Gateway.Governance.Approvals;

/// <summary>Who may decide an approval.</summary>
public static class Entitlement
{
    /// <summary>Begins an entry that names a person.</summary>
    public const string Person = "user:";

    /// <summary>Begins an entry that names a rota.</summary>
    public const string OnCall = "oncall:";

    /// <summary>Whether the call is the voter's own: the caller is the same human, acts for them, or they act for the caller
    /// (T15).</summary>
    public static bool IsOwnCall(ApprovalRequest request, Principal voter, LinkedIdentities links)
    {
        ArgumentNullException.ThrowIfNull(voter);
        return ((IEnumerable<PrincipalKey>)[voter.Key, .. voter.Actors]).Any(mine => IsCaller(request, mine, links));
    }

    /// <summary>Whether somebody's yes can count at all: the call is not their own, and they did not publish the policy that holds it
    /// (T15).</summary>
    /// <remarks>Asked of those who have voted, too: which identities are one human may be learnt later.</remarks>
    public static bool IsApart(ApprovalRequest request, PrincipalKey key, Circumstances world)
    {
        ArgumentNullException.ThrowIfNull(world);
        return !IsCaller(request, key, world.Links) && !world.PolicyAuthors.Any(author => world.Links.AreOne(author, key));
    }

    /// <summary>The entries by which somebody may decide now; empty for nobody. Who gave their say away has none, who was given one has
    /// it: of several humans whom it names, the first who votes.</summary>
    /// <param name="view">The approval.</param>
    /// <param name="key">Who.</param>
    /// <param name="groups">Their groups.</param>
    /// <param name="atUnixMs">When they decide; a rota is asked of that moment.</param>
    /// <param name="world">Links, rotas and what is known of those who gave a say away.</param>
    public static ImmutableArray<string> Of(
        ApprovalView view, PrincipalKey key, ImmutableArray<string> groups, long atUnixMs, Circumstances world)
    {
        var entries = Entries(view);
        var given = view.Delegations.Any(d => world.Links.AreOne(d.From, key));
        var words = ImmutableArray.CreateBuilder<string>();
        if (!given) words.AddRange(entries.Where(entry => Is(entry, key, groups, atUnixMs, world)));
        foreach (var delegation in view.Delegations)
        {
            if (!Is(delegation.To, key, groups, atUnixMs, world) || world.Links.AreOne(delegation.From, key)) continue;
            if (!IsApart(view.Request, delegation.From, world) || IsTaken(view, delegation, key, world)) continue;
            if (GroupsNow(delegation.From, delegation.Groups, world) is not { IsDefault: false } theirs) continue;
            words.AddRange(entries.Where(entry => Is(entry, delegation.From, theirs, delegation.AtUnixMs, world)));
        }

        return [.. words.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The entries that name somebody now: their groups, each of their identities, the rotas that name them. What an approval asks
    /// and is none of these is not theirs to decide, unless it was handed on to them.</summary>
    public static ImmutableArray<string> EntriesNaming(PrincipalKey key, ImmutableArray<string> groups, Circumstances world) =>
    [
        .. groups.Where(IsGroup),
        .. NamesOf(key, world.Links).Select(static name => Person + name),
        .. world.OnCall.Where(rota => IsOnCall(rota.Value, key, world.NowUnixMs, world.Links)).Select(static rota => OnCall + rota.Key)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether one of these entries names somebody.</summary>
    public static bool IsOneOf(
        ImmutableArray<string> entries, PrincipalKey key, ImmutableArray<string> groups, long atUnixMs, Circumstances world) =>
        entries.Any(entry => Is(entry, key, groups, atUnixMs, world));

    /// <summary>The entries that are asked by now, without those that a say was given to.</summary>
    public static IEnumerable<string> Entries(ApprovalView view) =>
        view.Request.By.Concat(view.Request.Terms.Escalations.Take(view.Escalated).SelectMany(static step => step.By));

    /// <summary>The groups by which a vote counts now, as far as is known; default (not set) when the voter is revoked, or voted through a
    /// channel and is nobody's person there any more.</summary>
    /// <remarks>A vote through a channel shows no token: its groups are the configuration's, and are asked of it anew. A token that was
    /// shown before says nothing of it; one that was shown since, without the group, takes it away.</remarks>
    public static ImmutableArray<string> GroupsNow(CountedVote vote, Circumstances world)
    {
        ArgumentNullException.ThrowIfNull(vote);
        if (vote.Origin.Channel == VoteOrigin.Api.Channel) return GroupsNow(vote.Voter, vote.Groups, world);
        if (StandingOf(vote.Voter, world) is not { } standing) return vote.Groups;
        if (standing.Revoked || standing.Configured.IsDefault) return default;
        return standing.Groups.IsDefault || standing.GroupsAtUnixMs < vote.AtUnixMs
            ? standing.Configured : [.. standing.Configured.Intersect(standing.Groups, StringComparer.Ordinal)];
    }

    // Whoever showed a token at the time: what they show counts at once, whatever two clocks say of which came first.
    private static ImmutableArray<string> GroupsNow(PrincipalKey key, ImmutableArray<string> then, Circumstances world) =>
        StandingOf(key, world) is not { } standing ? then
            : standing.Revoked ? default : standing.Groups.IsDefault ? then : standing.Groups;

    private static VoterStanding? StandingOf(PrincipalKey key, Circumstances world)
    {
        foreach (var standing in world.Standings)
            if (standing.Voter == key) return standing;
        return null;
    }

    // One say stays one vote, though two issuers may know the subject that it was given to.
    private static bool IsTaken(ApprovalView view, Delegation delegation, PrincipalKey key, Circumstances world) =>
        view.Votes.TakeWhile(vote => !world.Links.AreOne(vote.Voter, key))
            .Any(vote => Is(delegation.To, vote.Voter, vote.Groups, vote.AtUnixMs, world));

    private static bool IsCaller(ApprovalRequest request, PrincipalKey key, LinkedIdentities links) =>
        links.AreOne(request.Principal.Key, key) || request.Principal.Actors.Any(actor => links.AreOne(actor, key));

    private static bool Is(string entry, PrincipalKey key, ImmutableArray<string> groups, long atUnixMs, Circumstances world)
    {
        if (entry.StartsWith(Person, StringComparison.Ordinal)) return IsPerson(entry[Person.Length..], key, world.Links);
        if (entry.StartsWith(OnCall, StringComparison.Ordinal))
            return world.OnCall.TryGetValue(entry[OnCall.Length..], out var rota) && IsOnCall(rota, key, atUnixMs, world.Links);
        return IsGroup(entry) && groups.Contains(entry, StringComparer.Ordinal);
    }

    // An entry with a prefix never names a group, nor does the word for everybody, whatever groups an issuer invents.
    private static bool IsGroup(string entry) => entry != IApproverGrain.Everybody
        && !entry.StartsWith(Person, StringComparison.Ordinal) && !entry.StartsWith(OnCall, StringComparison.Ordinal);

    private static bool IsOnCall(OnCallRota rota, PrincipalKey key, long atUnixMs, LinkedIdentities links) =>
        rota.At(atUnixMs).Any(person =>
            person.StartsWith(Person, StringComparison.Ordinal) && IsPerson(person[Person.Length..], key, links));

    private static bool IsPerson(string name, PrincipalKey key, LinkedIdentities links) =>
        NamesOf(key, links).Contains(name, StringComparer.Ordinal);

    // A subject that reads like an issuer and a subject is no name: it would be that of somebody of that issuer.
    private static IEnumerable<string> NamesOf(PrincipalKey key, LinkedIdentities links) =>
        links.Of(key).SelectMany(static mine => IsLikeKey(mine.Subject) ? (string[])[mine.ToString()] : [mine.Subject, mine.ToString()])
            .Distinct(StringComparer.Ordinal);

    // An issuer is a URL without spaces.
    private static bool IsLikeKey(string subject) => subject.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space
        && subject.AsSpan(0, space).Contains("://", StringComparison.Ordinal);
}
