using System.Collections.Frozen;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Governance.Approvals;
using Xunit;

namespace Gateway.Tests.Approvals;

public sealed class EntitlementTests
{
    private static readonly PrincipalKey Dan = new(SomeApproval.Idp, "dan");
    private static readonly PrincipalKey Daniel = new(SomeApproval.Other, "daniel");

    // 2023-11-14 22:13:20 UTC is a Tuesday.
    private static readonly Circumstances World = new(SomeApproval.Start)
    {
        Links = new LinkedIdentities([[Dan, Daniel]]),
        OnCall = new Dictionary<string, OnCallRota>(StringComparer.Ordinal)
        {
            ["night"] = new(TimeZoneInfo.Utc, [new OnCallShift([DayOfWeek.Tuesday], 22 * 60, 23 * 60, ["user:daniel"])], ["user:fay"]),
            ["day"] = new(TimeZoneInfo.Utc, [new OnCallShift([DayOfWeek.Tuesday], 8 * 60, 9 * 60, ["user:dan"])], ["user:fay"]),
        }.ToFrozenDictionary(StringComparer.Ordinal),
    };

    [Fact]
    public void The_entries_that_name_somebody_are_those_that_their_vote_would_count_by()
    {
        string[] groups = ["dba", "*", "user:carol", "oncall:day"];
        string[] naming = ["dba", "user:dan", $"user:{Dan}", "user:daniel", $"user:{Daniel}", "oncall:night"];
        var mine = Entitlement.EntriesNaming(Dan, [.. groups], World);
        Assert.Equal(naming.Order(StringComparer.Ordinal), mine.Order(StringComparer.Ordinal));
        foreach (var entry in (string[])[.. groups, .. naming, "user:fay", "oncall:none", "ops", "user:DAN", ""])
            Assert.Equal(mine.Contains(entry, StringComparer.Ordinal),
                Entitlement.IsOneOf([entry], Dan, [.. groups], World.NowUnixMs, World));
    }

    [Fact]
    public void A_subject_that_reads_like_somebody_of_another_issuer_is_not_that_person()
    {
        var posing = new PrincipalKey(SomeApproval.Other, Dan.ToString());
        Assert.Equal([$"user:{posing}"], Entitlement.EntriesNaming(posing, [], World));
        Assert.False(Entitlement.IsOneOf([$"user:{Dan}", "user:dan", "oncall:night"], posing, [], World.NowUnixMs, World));
        Assert.True(Entitlement.IsOneOf([$"user:{posing}"], posing, [], World.NowUnixMs, World));
        // A space alone is a space.
        Assert.Contains("user:dan smith", Entitlement.EntriesNaming(Dan with { Subject = "dan smith" }, [], World));
    }

    [Fact]
    public void A_rota_names_who_has_the_shift_and_nobody_later()
    {
        var later = World with { NowUnixMs = SomeApproval.Start + 3_600_000 };
        Assert.Contains("oncall:night", Entitlement.EntriesNaming(Dan, [], World));
        Assert.DoesNotContain("oncall:night", Entitlement.EntriesNaming(Dan, [], later));
    }

    [Fact]
    public void A_say_that_was_handed_on_is_one_vote_though_two_issuers_know_its_name()
    {
        var (zoe, other) = (SomeApproval.Person("zoe"), SomeApproval.Person("zoe") with { Key = new(SomeApproval.Other, "zoe") });
        var handed = SomeApproval.Begun(SomeApproval.Request(new ApprovalTerms { Quorum = 2, MayDelegate = true }))
            .Voted(new Vote(VoteKind.Delegate, SomeApproval.Person("dan", "dba"), "") { DelegateTo = "user:zoe" }).View;
        foreach (var (first, second) in new[] { (zoe, other), (other, zoe) })
        {
            var view = handed.Voted(SomeApproval.Yes(first)).View;
            Assert.Equal(VoteResult.NotEntitled, view.Voted(SomeApproval.Yes(second)).Vote);
            Assert.Equal(ApprovalStatus.Approved, view.Voted(SomeApproval.Yes(SomeApproval.Person("eve", "dba"))).View.Status);
            // Taken back, it is there for the other.
            var back = view.Voted(new Vote(VoteKind.TakeBack, first, "")).View;
            Assert.Equal(VoteResult.Accepted, back.Voted(SomeApproval.Yes(second)).Vote);
        }

        // As two votes were kept before.
        var kept = handed with { Votes = [Kept(zoe), Kept(other)] };
        Assert.Equal(1, Quorum.Count(kept, SomeApproval.At()));

        static CountedVote Kept(Principal voter) =>
            new(VoteKind.Approve, voter.Key, voter.Name, [], "", SomeApproval.Start, 1, VoteOrigin.Api);
    }
}
