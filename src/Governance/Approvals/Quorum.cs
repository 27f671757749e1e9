using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;

namespace Gateway.Governance.Approvals;

/// <summary>Whether enough people have said yes. A human is one vote, in whatever groups and under whatever identities.</summary>
public static class Quorum
{
    /// <summary>How many people must say yes in all.</summary>
    public static int Needed(ApprovalRequest request) =>
        Math.Max(request.Terms.Quorum, request.Terms.EachGroup ? request.By.Length : 1);

    /// <summary>How many people have said yes to the present revision and are entitled still.</summary>
    public static int Count(ApprovalView view, Circumstances world) => Voters(view, world).Count;

    /// <summary>Whether that is enough.</summary>
    public static bool IsMet(ApprovalView view, Circumstances world)
    {
        if (view.GlassBroken) return IsGlassBrokenByRight(view, world);
        var voters = Voters(view, world);
        if (voters.Count < Needed(view.Request)) return false;
        return !view.Request.Terms.EachGroup || CoversEach(view, voters);
    }

    private static Dictionary<PrincipalKey, HashSet<string>> Voters(ApprovalView view, Circumstances world)
    {
        var voters = new Dictionary<PrincipalKey, HashSet<string>>();
        foreach (var vote in view.Votes)
        {
            if (vote.Kind != VoteKind.Approve || vote.Revision != view.Revision) continue;
            if (!Entitlement.IsApart(view.Request, vote.Voter, world)) continue;
            if (Entitlement.GroupsNow(vote, world) is not { IsDefault: false } groups) continue;
            var words = Entitlement.Of(view, vote.Voter, groups, vote.AtUnixMs, world);
            if (words.IsEmpty) continue;
            var human = world.Links.Human(vote.Voter);
            if (!voters.TryGetValue(human, out var all)) voters[human] = all = new HashSet<string>(StringComparer.Ordinal);
            all.UnionWith(words);
        }

        return voters;
    }

    private static bool IsGlassBrokenByRight(ApprovalView view, Circumstances world) => view.Votes.Any(vote =>
        vote.Kind == VoteKind.BreakGlass && vote.Revision == view.Revision && Entitlement.IsApart(view.Request, vote.Voter, world)
        && Entitlement.GroupsNow(vote, world) is { IsDefault: false } groups
        && Entitlement.IsOneOf(view.Request.Terms.BreakGlass, vote.Voter, groups, vote.AtUnixMs, world));

    // Each entry of `by` needs a human of its own: a matching, found by augmenting paths. Who was asked by an escalation stands in for
    // any entry, which is what it is for.
    private static bool CoversEach(ApprovalView view, Dictionary<PrincipalKey, HashSet<string>> voters)
    {
        var escalated = view.Request.Terms.Escalations.Take(view.Escalated).SelectMany(static step => step.By)
            .ToHashSet(StringComparer.Ordinal);
        var standsFor = new Dictionary<PrincipalKey, string>();
        foreach (var entry in view.Request.By)
            if (!Place(entry, [])) return false;
        return true;

        bool Place(string entry, HashSet<PrincipalKey> tried)
        {
            foreach (var (human, words) in voters)
            {
                if (!words.Contains(entry) && !words.Overlaps(escalated) || !tried.Add(human)) continue;
                if (standsFor.TryGetValue(human, out var other) && !Place(other, tried)) continue;
                standsFor[human] = entry;
                return true;
            }

            return false;
        }
    }
}
