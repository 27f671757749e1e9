using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Approvals;
using Xunit;

namespace Gateway.Tests.Approvals;

public sealed class ApprovalMachineTests
{
    private static readonly Principal Dan = SomeApproval.Person("dan", "dba");
    private static readonly Principal Eve = SomeApproval.Person("eve", "dba", "security");
    private static readonly Principal Fay = SomeApproval.Person("fay", "security");

    [Fact]
    public void One_yes_lets_one_call_run_once()
    {
        var view = SomeApproval.Begun(SomeApproval.Request()).Voted(SomeApproval.Yes(Dan)).View;
        Assert.Equal(ApprovalStatus.Approved, view.Status);
        var first = view.Released(SomeApproval.Ask(view));
        Assert.Equal((ConsumeResult.Granted, ApprovalStatus.Consumed), (first.Consume, first.View.Status));
        Assert.Equal(ConsumeResult.AlreadyConsumed, first.View.Released(SomeApproval.Ask(view, "x_2")).Consume);
        Assert.Equal(ConsumeResult.AlreadyConsumed, first.View.Released(SomeApproval.Ask(view)).Consume);
    }

    [Fact]
    public void A_quorum_counts_humans_and_not_identities_or_groups()
    {
        var twin = new Principal { Key = new PrincipalKey(SomeApproval.Other, "d.smith"), Name = "dan", Groups = ["dba", "security"] };
        var world = SomeApproval.At() with { Links = new LinkedIdentities([[Dan.Key, twin.Key]]) };
        var view = SomeApproval.Begun(SomeApproval.Request(new ApprovalTerms { Quorum = 2 }, by: ["dba", "security"]));
        view = view.Voted(SomeApproval.Yes(Dan), world).View;
        var again = view.Voted(SomeApproval.Yes(twin), world);
        Assert.Equal((VoteResult.Repeated, ApprovalStatus.Pending), (again.Vote, again.View.Status));
        Assert.Equal(ApprovalStatus.Approved, view.Voted(SomeApproval.Yes(Fay), world).View.Status);
    }

    [Fact]
    public void Each_entry_needs_a_person_of_its_own()
    {
        var view = SomeApproval.Begun(SomeApproval.Request(new ApprovalTerms { EachGroup = true }, by: ["dba", "security"]));
        var alone = view.Voted(SomeApproval.Yes(Eve)).View;
        Assert.Equal(ApprovalStatus.Pending, alone.Status);
        Assert.Equal(ApprovalStatus.Approved, alone.Voted(SomeApproval.Yes(Dan)).View.Status);
        Assert.Equal(ApprovalStatus.Approved, alone.Voted(SomeApproval.Yes(Fay)).View.Status);
        var two = view.Voted(SomeApproval.Yes(Dan)).View.Voted(SomeApproval.Yes(SomeApproval.Person("gil", "dba"))).View;
        Assert.Equal(ApprovalStatus.Pending, two.Status);
    }

    [Fact]
    public void Time_escalates_and_then_denies()
    {
        var terms = new ApprovalTerms { Escalations = [new EscalationStep(60, ["managers"])] };
        var view = SomeApproval.Begun(SomeApproval.Request(terms));
        var boss = SomeApproval.Person("boss", "managers");
        Assert.Equal(VoteResult.NotEntitled, view.Voted(SomeApproval.Yes(boss), SomeApproval.At(59_999)).Vote);
        Assert.Equal(ApprovalStatus.Approved, view.Voted(SomeApproval.Yes(boss), SomeApproval.At(60_000)).View.Status);
        Assert.Equal(SomeApproval.Start + 60_000, ApprovalMachine.DueAt(view, SomeApproval.At()));
        var late = view.Voted(SomeApproval.Yes(Dan), SomeApproval.At(600_000));
        Assert.Equal((VoteResult.Settled, ApprovalStatus.Expired), (late.Vote, late.View.Status));
    }

    [Fact]
    public void Who_is_on_call_decides_by_the_rota()
    {
        var rota = new OnCallRota(TimeZoneInfo.Utc, [new OnCallShift([DayOfWeek.Tuesday], 22 * 60, 23 * 60, ["user:dan"])], ["user:fay"]);
        var world = new Circumstances(SomeApproval.Start)
        {
            OnCall = new Dictionary<string, OnCallRota>(StringComparer.Ordinal) { ["night"] = rota }
                .ToFrozenDictionary(StringComparer.Ordinal),
        };
        // 2023-11-14 22:13:20 UTC is a Tuesday.
        var view = SomeApproval.Begun(SomeApproval.Request(by: ["oncall:night"]));
        Assert.Equal(VoteResult.NotEntitled, view.Voted(SomeApproval.Yes(Fay), world).Vote);
        Assert.Equal(VoteResult.Accepted, view.Voted(SomeApproval.Yes(Dan), world).Vote);
        var request = view.Request with { ExpiresAtUnixMs = SomeApproval.Start + 86_400_000 };
        var later = world with { NowUnixMs = SomeApproval.Start + 3_600_000 };
        Assert.Equal(VoteResult.Accepted, SomeApproval.Begun(request).Voted(SomeApproval.Yes(Fay), later).Vote);
    }

    [Fact]
    public void An_edit_begins_a_revision_that_earlier_votes_are_not_about()
    {
        var view = SomeApproval.Begun(SomeApproval.Request(new ApprovalTerms { Quorum = 2 }));
        view = view.Voted(SomeApproval.Yes(Dan)).View;
        var edited = view.Voted(SomeApproval.Yes(Eve, 1) with { Edits = [new ArgumentEdit("/amount", "5")] }).View;
        Assert.Equal((2, ApprovalStatus.Pending), (edited.Revision, edited.Status));
        Assert.Equal(VoteResult.Outdated, edited.Voted(SomeApproval.Yes(Dan, 1)).Vote);
        var approved = edited.Voted(SomeApproval.Yes(Dan, 2)).View;
        Assert.Equal(ApprovalStatus.Approved, approved.Status);
        Assert.Equal(ConsumeResult.Mismatch, approved.Released(SomeApproval.Ask(approved) with { Revision = 1 }).Consume);
        Assert.Equal(ConsumeResult.Granted, approved.Released(SomeApproval.Ask(approved)).Consume);
    }

    [Fact]
    public void An_edit_comes_on_top_of_those_that_its_author_saw()
    {
        var view = SomeApproval.Begun(SomeApproval.Request(new ApprovalTerms { Quorum = 2 }));
        view = view.Voted(SomeApproval.Yes(Dan) with { Edits = [new ArgumentEdit("/amount", "5")] }).View;
        Assert.Equal(VoteResult.Outdated, view.Voted(SomeApproval.Yes(Eve) with { Edits = [new ArgumentEdit("/to", "\"al\"")] }).Vote);
        Assert.Equal(VoteResult.Outdated, view.Voted(SomeApproval.Yes(Eve, 1) with { Edits = [new ArgumentEdit("/to", "\"al\"")] }).Vote);
        view = view.Voted(SomeApproval.Yes(Eve, 2) with { Edits = [new ArgumentEdit("/to", "\"al\"")] }).View;
        Assert.Equal((3, ApprovalStatus.Pending), (view.Revision, view.Status));
        Assert.Equal(["/amount", "/to"], view.Edits.Select(static edit => edit.Pointer));
        Assert.Contains("""{"to":"al","amount":5}""", System.Text.Encoding.UTF8.GetString(
            ArgumentEdits.Apply(view.Request.Message, view.Edits)!), StringComparison.Ordinal);
        var many = Enumerable.Range(0, ApprovalMachine.EditsMax - 1).Select(static i => new ArgumentEdit($"/a{i}", "1"));
        var step = view.Voted(SomeApproval.Yes(Dan, 3) with { Edits = [.. many] });
        Assert.Equal((VoteResult.Invalid, "at most 50 edits in all, and 2 were made before"), (step.Vote, step.Detail));
    }

    [Fact]
    public void A_window_lets_as_many_calls_run_as_it_says_and_lists_them()
    {
        var terms = new ApprovalTerms { Window = new WindowLimits(3, 60, GrantScope.Session) };
        var view = SomeApproval.Begun(SomeApproval.Request(terms));
        var window = new WindowGrant(GrantScope.Session, 3, 60, [], 0);
        Assert.Equal(VoteResult.NotAllowed, view.Voted(SomeApproval.Yes(Dan) with { Window = window with { UsesMax = 4 } }).Vote);
        Assert.Equal(VoteResult.NotAllowed,
            view.Voted(SomeApproval.Yes(Dan) with { Window = window with { Scope = GrantScope.Principal } }).Vote);
        view = view.Voted(SomeApproval.Yes(Dan) with { Window = window }).View;
        view = view.Released(SomeApproval.Ask(view)).View;
        for (var use = 2; use <= 3; use++)
        {
            var step = view.Released(SomeApproval.Ask(view, $"x_{use}") with { IsWithinWindow = true });
            Assert.Equal(ConsumeResult.Granted, step.Consume);
            view = step.View;
        }

        Assert.Equal(["x_1", "x_2", "x_3"], view.Runs.Select(run => run.Exchange.Value));
        Assert.Equal(ConsumeResult.AlreadyConsumed, view.Released(SomeApproval.Ask(view, "x_4") with { IsWithinWindow = true }).Consume);
        var other = SomeApproval.Begun(SomeApproval.Request(terms)).Voted(SomeApproval.Yes(Dan) with { Window = window }).View;
        Assert.Equal(ConsumeResult.Mismatch,
            other.Released(SomeApproval.Ask(other) with { IsWithinWindow = true, Session = new SessionId("s_2") }).Consume);
        Assert.Equal(ConsumeResult.NotApproved, other.Released(SomeApproval.Ask(other), SomeApproval.At(60_001)).Consume);
    }

    [Fact]
    public void A_window_opens_where_every_yes_names_the_same_one()
    {
        var terms = new ApprovalTerms { Quorum = 2, Window = new WindowLimits(20, 3_600, GrantScope.Session) };
        var begun = SomeApproval.Begun(SomeApproval.Request(terms));
        WindowGrant Window(int uses, params ArgumentConstraint[] bounds) => new(GrantScope.Session, uses, 60, [.. bounds], 0);
        ArgumentConstraint AtMost(string most) => new("amount", ConstraintKind.AtMost, [most]);
        ApprovalView Both(WindowGrant? first, WindowGrant? last) => begun.Voted(SomeApproval.Yes(Dan) with { Window = first })
            .View.Voted(SomeApproval.Yes(Eve) with { Window = last }).View;
        var alone = begun.Voted(SomeApproval.Yes(Dan) with { Window = Window(3, AtMost("20")) }).View;
        Assert.Equal((ApprovalStatus.Pending, 3), (alone.Status, alone.Window?.UsesMax));

        var agreed = Both(Window(3, AtMost("20")), Window(3, AtMost("20")));
        Assert.Equal((ApprovalStatus.Approved, 3), (agreed.Status, agreed.Window?.UsesMax));
        foreach (var apart in new[]
        {
            Both(null, Window(3)), Both(Window(3), null), Both(Window(2), Window(3)), Both(Window(3), Window(2)),
            Both(Window(3), Window(3, AtMost("20"))), Both(Window(3, AtMost("20")), Window(3, AtMost("21"))),
        })
        {
            Assert.Equal((ApprovalStatus.Approved, null), (apart.Status, apart.Window));
            var ran = apart.Released(SomeApproval.Ask(apart)).View;
            Assert.Equal(ConsumeResult.AlreadyConsumed, ran.Released(SomeApproval.Ask(ran, "x_2") with { IsWithinWindow = true }).Consume);
        }
    }

    [Fact]
    public void A_window_goes_with_the_yes_that_named_it()
    {
        var terms = new ApprovalTerms { Quorum = 2, Window = new WindowLimits(3, 60, GrantScope.Session) };
        var window = new WindowGrant(GrantScope.Session, 3, 60, [], 0);
        var view = SomeApproval.Begun(SomeApproval.Request(terms)).Voted(SomeApproval.Yes(Dan) with { Window = window }).View;
        Assert.NotNull(view.Window);
        view = view.Voted(new Vote(VoteKind.TakeBack, Dan, "")).View;
        Assert.Null(view.Window);
        Assert.Null(view.Voted(SomeApproval.Yes(Eve)).View.Window);
    }

    [Fact]
    public void What_differs_beside_its_arguments_is_within_no_window()
    {
        var terms = new ApprovalTerms { Window = new WindowLimits(9, 60, GrantScope.Session) };
        var view = SomeApproval.Begun(SomeApproval.Request(terms))
            .Voted(SomeApproval.Yes(Dan) with { Window = new WindowGrant(GrantScope.Session, 9, 60, [], 0) }).View;
        view = view.Released(SomeApproval.Ask(view)).View;
        var within = SomeApproval.Ask(view, "x_2") with { IsWithinWindow = true };
        Assert.Equal(ConsumeResult.Granted, view.Released(within).Consume);
        Assert.Equal(ConsumeResult.Mismatch, view.Released(within with { WindowDigest = new byte[32] }).Consume);
        // One that was asked before the digest was kept.
        var old = view with { Request = view.Request with { WindowDigest = default } };
        Assert.Equal(ConsumeResult.Mismatch, old.Released(within).Consume);
        Assert.Equal(ConsumeResult.Mismatch, old.Released(within with { WindowDigest = default }).Consume);
    }

    [Fact]
    public void Breaking_the_glass_needs_the_right_and_a_reason_and_is_reviewed_by_another()
    {
        var view = SomeApproval.Begun(SomeApproval.Request(new ApprovalTerms { Quorum = 3, BreakGlass = ["incident"] }));
        var ida = SomeApproval.Person("ida", "incident");
        Assert.Equal(VoteResult.NotEntitled, view.Voted(new Vote(VoteKind.BreakGlass, Dan, "now")).Vote);
        Assert.Equal(VoteResult.NotEntitled, view.Voted(SomeApproval.Yes(ida)).Vote);
        Assert.Equal(VoteResult.Invalid, view.Voted(new Vote(VoteKind.BreakGlass, ida, " ")).Vote);
        Assert.Equal(VoteResult.OwnCall, view.Voted(new Vote(VoteKind.BreakGlass, SomeApproval.Person("alice", "incident"), "now")).Vote);
        view = view.Voted(new Vote(VoteKind.BreakGlass, ida, "it burns")).View;
        Assert.True(view is { Status: ApprovalStatus.Approved, GlassBroken: true });
        Assert.Equal(ConsumeResult.Granted, view.Released(SomeApproval.Ask(view)).Consume);
        Assert.Equal(VoteResult.OwnCall, Reviewed(view, ida).Vote);
        var reviewed = Reviewed(view, Dan);
        Assert.Equal((VoteResult.Accepted, "dan"), (reviewed.Vote, reviewed.View.Review!.Name));
        Assert.Equal(VoteResult.Settled, Reviewed(reviewed.View, Eve).Vote);
    }

    [Fact]
    public void A_say_can_be_handed_to_another_and_is_then_gone()
    {
        var view = SomeApproval.Begun(SomeApproval.Request(new ApprovalTerms { MayDelegate = true }));
        view = view.Voted(new Vote(VoteKind.Delegate, Dan, "") { DelegateTo = "user:zoe" }).View;
        Assert.Equal(VoteResult.NotEntitled, view.Voted(SomeApproval.Yes(Dan)).Vote);
        Assert.Equal(VoteResult.NotAllowed,
            view.Voted(new Vote(VoteKind.Delegate, SomeApproval.Person("zoe"), "") { DelegateTo = "user:yan" }).Vote);
        Assert.Equal(ApprovalStatus.Approved, view.Voted(SomeApproval.Yes(SomeApproval.Person("zoe"))).View.Status);
        var own = SomeApproval.Begun(SomeApproval.Request(new ApprovalTerms { MayDelegate = true }));
        own = own.Voted(new Vote(VoteKind.Delegate, Dan, "") { DelegateTo = "user:alice" }).View;
        Assert.Equal(VoteResult.OwnCall, own.Voted(SomeApproval.Yes(SomeApproval.Person("alice"))).Vote);
    }

    [Fact]
    public void Who_lost_the_right_since_the_vote_has_not_said_yes()
    {
        var view = SomeApproval.Begun(SomeApproval.Request()).Voted(SomeApproval.Yes(Dan)).View;
        foreach (var standing in new[] { new VoterStanding(Dan.Key, true, default), new VoterStanding(Dan.Key, false, ["sales"]) })
        {
            var step = view.Released(SomeApproval.Ask(view), SomeApproval.At(2) with { Standings = [standing] });
            Assert.Equal((ConsumeResult.NotApproved, ApprovalStatus.Withdrawn), (step.Consume, step.View.Status));
        }
    }

    [Theory]
    [InlineData("a token before the vote, without the group", true)]
    [InlineData("a token of before such times were noted", true)]
    [InlineData("a token since the vote, without the group", false)]
    [InlineData("a token since the vote, with the group", true)]
    [InlineData("the group taken away in the configuration", false)]
    [InlineData("named no more in the configuration", false)]
    [InlineData("revoked", false)]
    public void A_vote_through_a_channel_has_the_configurations_groups_less_what_a_token_has_taken_away_since(string what, bool counts)
    {
        var yes = SomeApproval.Yes(Dan) with { Origin = new VoteOrigin("slack", "T1/UDAN") };
        var view = SomeApproval.Begun(SomeApproval.Request()).Voted(yes).View;
        Assert.Equal(ApprovalStatus.Approved, view.Status);
        var at = view.Votes[0].AtUnixMs;
        var standing = new VoterStanding(Dan.Key, what == "revoked", []) { Configured = ["dba", "staff"] };
        standing = what switch
        {
            "a token before the vote, without the group" => standing with { GroupsAtUnixMs = at - 1 },
            "a token since the vote, without the group" => standing with { Groups = ["staff"], GroupsAtUnixMs = at + 1 },
            "a token since the vote, with the group" => standing with { Groups = ["dba"], GroupsAtUnixMs = at + 1 },
            "the group taken away in the configuration" => standing with { Groups = default, Configured = ["staff"] },
            "named no more in the configuration" => standing with { Groups = ["dba"], GroupsAtUnixMs = at + 1, Configured = default },
            _ => standing,
        };
        var step = view.Released(SomeApproval.Ask(view), SomeApproval.At(2) with { Standings = [standing] });
        Assert.Equal(counts ? ConsumeResult.Granted : ConsumeResult.NotApproved, step.Consume);
    }

    [Fact]
    public void Whoever_published_the_policy_version_says_no_but_never_yes()
    {
        var world = SomeApproval.At() with { PolicyAuthors = [Dan.Key] };
        var view = SomeApproval.Begun(SomeApproval.Request());
        Assert.Equal(VoteResult.PolicyAuthor, view.Voted(SomeApproval.Yes(Dan), world).Vote);
        // Nor whoever did so for another, in whose name it was published.
        var acting = world with { PolicyAuthors = [Eve.Key, Dan.Key] };
        Assert.Equal(VoteResult.PolicyAuthor, view.Voted(SomeApproval.Yes(Dan), acting).Vote);
        Assert.Equal(ApprovalStatus.Denied, view.Voted(SomeApproval.No(Dan), world).View.Status);
    }

    [Theory]
    [InlineData("the voter is the caller")]
    [InlineData("the voter is whoever acts for the caller")]
    [InlineData("the voter is the author of the policy")]
    public void Whose_yes_turns_out_to_be_no_yes_of_theirs_to_say_has_not_said_it(string what)
    {
        var robot = new PrincipalKey(SomeApproval.Other, "robot");
        var caller = SomeApproval.Person("alice") with { Actors = [robot] };
        var view = SomeApproval.Begun(SomeApproval.Request(new ApprovalTerms { BreakGlass = ["dba"], MayDelegate = true }, caller));
        var links = what switch
        {
            "the voter is the caller" => new LinkedIdentities([[caller.Key, Dan.Key]]),
            "the voter is whoever acts for the caller" => new LinkedIdentities([[robot, Dan.Key]]),
            _ => new LinkedIdentities([[Eve.Key, Dan.Key]]),
        };
        var now = SomeApproval.At(2) with { Links = links, PolicyAuthors = [Eve.Key] };
        var handed = view.Voted(new Vote(VoteKind.Delegate, Dan, "") { DelegateTo = "user:fay" }).View.Voted(SomeApproval.Yes(Fay)).View;
        foreach (var yes in new[]
        {
            view.Voted(SomeApproval.Yes(Dan)).View, view.Voted(new Vote(VoteKind.BreakGlass, Dan, "it burns")).View, handed,
        })
        {
            Assert.Equal(ApprovalStatus.Approved, yes.Status);
            var step = yes.Released(SomeApproval.Ask(yes), now);
            Assert.Equal((ConsumeResult.NotApproved, ApprovalStatus.Withdrawn), (step.Consume, step.View.Status));
            Assert.Equal(ConsumeResult.Granted, yes.Released(SomeApproval.Ask(yes)).Consume);
        }
    }

    [Fact]
    public void A_yes_can_be_taken_back_until_the_call_runs()
    {
        var view = SomeApproval.Begun(SomeApproval.Request()).Voted(SomeApproval.Yes(Dan)).View;
        var back = view.Voted(new Vote(VoteKind.TakeBack, Dan, "too soon"));
        Assert.Equal((VoteResult.Accepted, ApprovalStatus.Withdrawn), (back.Vote, back.View.Status));
        Assert.Equal(VoteResult.Invalid, view.Voted(new Vote(VoteKind.TakeBack, Eve, "")).Vote);
        var run = view.Released(SomeApproval.Ask(view)).View;
        Assert.Equal(VoteResult.Settled, run.Voted(new Vote(VoteKind.TakeBack, Dan, "")).Vote);
    }

    [Fact]
    public void A_yes_can_be_taken_back_by_whoever_has_lost_the_right_since()
    {
        var rota = new OnCallRota(TimeZoneInfo.Utc, [new OnCallShift([DayOfWeek.Tuesday], 22 * 60, 23 * 60, ["user:dan"])], ["user:fay"]);
        var shift = new Circumstances(SomeApproval.Start)
        {
            OnCall = new Dictionary<string, OnCallRota>(StringComparer.Ordinal) { ["night"] = rota }
                .ToFrozenDictionary(StringComparer.Ordinal),
        };
        var request = SomeApproval.Request(by: ["oncall:night"]) with { ExpiresAtUnixMs = SomeApproval.Start + 86_400_000 };
        var view = SomeApproval.Begun(request).Voted(SomeApproval.Yes(Dan), shift).View;
        Assert.Equal(ApprovalStatus.Approved, view.Status);
        var after = shift with { NowUnixMs = SomeApproval.Start + 3_600_000 };
        foreach (var world in new[] { after, shift with { PolicyAuthors = [Dan.Key] } })
        {
            var back = view.Voted(new Vote(VoteKind.TakeBack, Dan, "too soon"), world);
            Assert.Equal((VoteResult.Accepted, ApprovalStatus.Withdrawn), (back.Vote, back.View.Status));
        }

        Assert.Equal(VoteResult.NotEntitled, view.Voted(new Vote(VoteKind.TakeBack, Eve, ""), after).Vote);
        Assert.Equal(VoteResult.Invalid, view.Voted(new Vote(VoteKind.TakeBack, Fay, ""), after).Vote);
    }

    [Fact]
    public void An_end_that_never_came_is_unknown_and_never_tried_again()
    {
        var view = SomeApproval.Begun(SomeApproval.Request()).Voted(SomeApproval.Yes(Dan)).View;
        view = view.Released(SomeApproval.Ask(view)).View;
        var due = ApprovalMachine.DueAt(view, SomeApproval.At());
        view = ApprovalMachine.Apply(view, new ApprovalEvent.Ticked(), new Circumstances(due)).View;
        Assert.Equal(ApprovalStatus.Unknown, view.Status);
        Assert.Equal(ConsumeResult.AlreadyConsumed, view.Released(SomeApproval.Ask(view, "x_2"), new Circumstances(due)).Consume);
        var end = new RunEnd(new ExchangeId("x_1"), RunState.Answered, ExchangeEnd.Completed, []);
        view = ApprovalMachine.Apply(view, new ApprovalEvent.Ended(end, true), new Circumstances(due + 1)).View;
        Assert.Equal((ApprovalStatus.Completed, true), (view.Status, view.Runs[0].HasResult));
    }

    [Fact]
    public void What_changes_while_it_waits_withdraws_it_and_says_why()
    {
        var binding = SomeApproval.Binding;
        (ApprovalEvent Change, string Word)[] changes =
        [
            (new ApprovalEvent.Looked(4, binding, false), "policy"),
            (new ApprovalEvent.Looked(3, binding with { Endpoint = "https://elsewhere.example" }, false), "endpoint"),
            (new ApprovalEvent.Looked(3, binding with { Definition = new byte[] { 9 } }, false), "redefined"),
            (new ApprovalEvent.Looked(3, binding with { Credential = "x" }, false), "credential"),
            (new ApprovalEvent.Looked(null, null, true), "configured"),
            (new ApprovalEvent.SessionEnded("the session ended: closed"), "session"),
        ];
        foreach (var (change, word) in changes)
        {
            var view = ApprovalMachine.Apply(SomeApproval.Begun(SomeApproval.Request()), change, SomeApproval.At()).View;
            Assert.Equal(ApprovalStatus.Withdrawn, view.Status);
            Assert.Contains(word, view.Reason, StringComparison.Ordinal);
        }

        var still = SomeApproval.Begun(SomeApproval.Request());
        Assert.Same(still, ApprovalMachine.Apply(still, new ApprovalEvent.Looked(3, binding, false), SomeApproval.At()).View);
    }

    private static ApprovalStep Reviewed(ApprovalView view, Principal by) =>
        ApprovalMachine.Apply(view, new ApprovalEvent.Reviewed(by, "it was right"), SomeApproval.At(5));
}
