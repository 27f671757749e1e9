using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Governance.Approvals;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;
using Xunit;

namespace Gateway.Tests.Approvals.Channels;

public sealed class DeliveryPlanTests
{
    private const long Now = 1_700_000_000_000;

    private readonly HashSet<string> _dead = new(StringComparer.Ordinal);
    private readonly ApprovalView _view = Some.Waiting();

    private static readonly SendResult s_again = SendResult.Of(SendOutcome.Again, "it answered 500");
    private static readonly SendResult s_never = SendResult.Of(SendOutcome.Never, "it answered 410");
    private static readonly SendResult s_delivered = SendResult.Of(SendOutcome.Delivered, "it answered 200");

    [Fact]
    public void Each_channel_that_is_concerned_is_told_once_and_standbys_are_not()
    {
        var plan = Plan(Hook("a", other: "b"), Hook("b"), Hook("c") with { For = ["others"] }, Hook("d") with { For = ["crm-approvers"] });
        var record = plan.Take(NoticeRecord.Empty, _view, Now);
        Assert.Equal(["a", "d"], record.Deliveries.Select(d => d.Channel));
        Assert.Equal(record.Write(), plan.Take(record, _view, Now + 5).Write());
    }

    [Fact]
    public void What_was_written_is_read()
    {
        var plan = Plan(Hook("a"));
        var record = plan.Take(NoticeRecord.Empty, _view, Now);
        record = plan.After(record, record.Deliveries[0].Id, s_again, _view, (Now + 5, 3), 0.5);
        Assert.Equal(record.Write(), NoticeRecord.Read(record.Write()).Write());
        Assert.Equal(NoticeRecord.Due, record.Tag());
    }

    [Fact]
    public void A_failure_is_tried_again_later_and_later()
    {
        var plan = Plan(Hook("a"));
        var view = _view with { Request = _view.Request with { ExpiresAtUnixMs = Now + 86_400_000 } };
        var record = plan.Take(NoticeRecord.Empty, view, Now);
        var waits = new List<long>();
        for (var i = 0; i < 14; i++)
        {
            record = plan.After(record, record.Deliveries[0].Id, s_again, view, (Now, 1), 0);
            waits.Add(record.Deliveries[0].NextAtUnixMs - Now);
        }

        Assert.Equal([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000, 300_000, 300_000, 300_000], waits);
        Assert.Equal(Delivery.AttemptsKept, record.Deliveries[0].Attempts.Length);
        Assert.Equal(14, record.Deliveries[0].Tries);
        var spread = plan.After(record, record.Deliveries[0].Id, s_again, view, (Now, 1), 1);
        Assert.Equal(360_000, spread.Deliveries[0].NextAtUnixMs - Now);
    }

    [Fact]
    public void A_channel_that_asks_to_be_left_alone_is_for_five_minutes_at_most()
    {
        var plan = Plan(Hook("a"));
        var view = _view with { Request = _view.Request with { ExpiresAtUnixMs = Now + 86_400_000 } };
        var record = plan.Take(NoticeRecord.Empty, view, Now);
        var id = record.Deliveries[0].Id;
        Assert.Equal(Now + 20_000, plan.After(record, id, s_again with { After = TimeSpan.FromSeconds(20) }, view, (Now, 1), 0)
            .Deliveries[0].NextAtUnixMs);
        Assert.Equal(Now + 300_000, plan.After(record, id, s_again with { After = TimeSpan.FromDays(9) }, view, (Now, 1), 0)
            .Deliveries[0].NextAtUnixMs);
    }

    [Fact]
    public void A_request_that_expires_before_the_next_attempt_has_failed()
    {
        var plan = Plan(Hook("a"));
        var record = plan.Take(NoticeRecord.Empty, _view, Now);
        record = plan.After(record, record.Deliveries[0].Id, s_again, _view, (_view.Request.ExpiresAtUnixMs - 500, 1), 0);
        Assert.Equal(DeliveryStatus.Failed, record.Deliveries[0].Status);
        Assert.Equal(NoticeRecord.Rest, record.Tag());
    }

    [Fact]
    public void A_wait_that_reaches_past_the_end_leaves_one_last_attempt_before_it()
    {
        var plan = Plan(Hook("a"));
        var record = plan.Take(NoticeRecord.Empty, _view, Now);
        var (id, ends) = (record.Deliveries[0].Id, _view.Request.ExpiresAtUnixMs);
        record = record.With(record.Deliveries[0] with { Tries = 9 });
        var left = plan.After(record, id, s_again with { After = TimeSpan.FromMinutes(5) }, _view, (ends - 200_000, 1), 0);
        Assert.Equal(DeliveryStatus.Failed, left.Deliveries[0].Status);
        record = plan.After(record, id, s_again, _view, (ends - 200_000, 1), 0);
        Assert.Equal((DeliveryStatus.Waiting, ends - 15_000), (record.Deliveries[0].Status, record.Deliveries[0].NextAtUnixMs));
        record = plan.After(record, id, s_again, _view, (ends - 14_990, 1), 0);
        Assert.Equal(DeliveryStatus.Failed, record.Deliveries[0].Status);
    }

    [Theory]
    [InlineData(29_999, false, 1)]
    [InlineData(30_000, false, 2)]
    [InlineData(0, true, 2)]
    public void The_next_channel_is_told_after_a_while_or_at_once_where_it_is_hopeless(long later, bool hopeless, int told)
    {
        var plan = Plan(Hook("a", other: "b"), Hook("b"));
        var record = plan.Take(NoticeRecord.Empty, _view, Now);
        record = plan.After(record, record.Deliveries[0].Id, hopeless ? s_never : s_again, _view, (Now + later, 1), 0);
        Assert.Equal(told, record.Deliveries.Length);
        if (told == 1) return;
        Assert.Equal(("b", "a", DeliveryStatus.Waiting),
            (record.Deliveries[1].Channel, record.Deliveries[1].For, record.Deliveries[1].Status));
        // The first is tried on, and brings no second one.
        Assert.Equal(DeliveryStatus.Waiting, record.Deliveries[0].Status);
        record = plan.After(record, record.Deliveries[0].Id, s_again, _view, (Now + later + 40_000, 1), 0);
        Assert.Equal(2, record.Deliveries.Length);
    }

    [Fact]
    public void A_dead_channel_is_told_together_with_the_next_and_the_one_after_it()
    {
        _dead.Add("a");
        _dead.Add("b");
        var record = Plan(Hook("a", other: "b"), Hook("b", other: "c"), Hook("c")).Take(NoticeRecord.Empty, _view, Now);
        Assert.Equal([("a", ""), ("b", "a"), ("c", "b")], record.Deliveries.Select(d => (d.Channel, d.For)));
    }

    [Fact]
    public void Nothing_is_told_anew_of_what_is_settled_meanwhile()
    {
        var plan = Plan(Hook("a", other: "b"), Hook("b"));
        var record = plan.Take(NoticeRecord.Empty, _view, Now);
        record = plan.After(record, record.Deliveries[0].Id, s_never, Settled(), (Now, 1), 0);
        Assert.Single(record.Deliveries);
    }

    [Fact]
    public void Who_was_told_of_the_request_is_told_of_the_outcome_and_nobody_else()
    {
        var config = Config(Mail("m"), Hook("h"), Space("s"));
        var plan = new DeliveryPlan(config, LinkedIdentities.None, _dead.Contains);
        var record = plan.Take(NoticeRecord.Empty, _view, Now);
        Assert.Equal([("m", $"{Some.Issuer} bob"), ("h", ""), ("s", "")], record.Deliveries.Select(d => (d.Channel, d.Person)));
        record = plan.After(record, record.Deliveries[0].Id, s_delivered, _view, (Now, 1), 0);
        record = plan.Take(record, Settled(), Now + 10);
        // The mail arrived; the card was never tried; an event is told whole, or its receiver has a gap.
        Assert.Equal(
            [
                ("m", NoticeChange.Requested, DeliveryStatus.Delivered), ("h", NoticeChange.Requested, DeliveryStatus.Waiting),
                ("s", NoticeChange.Requested, DeliveryStatus.Dropped), ("m", NoticeChange.Settled, DeliveryStatus.Waiting),
                ("h", NoticeChange.Settled, DeliveryStatus.Waiting),
            ],
            record.Deliveries.Select(d => (d.Channel, d.Change, d.Status)));
        // The event's outcome comes after its request.
        Assert.Null(record.NextOf(record.Deliveries[4]));
        Assert.NotNull(record.NextOf(record.Deliveries[3]));
        record = plan.After(record, record.Deliveries[1].Id, s_delivered, Settled(), (Now, 1), 0);
        Assert.NotNull(record.NextOf(record.Deliveries[4]));
        Assert.Equal(record.Write(), plan.Take(record, Settled(), Now + 20).Write());
    }

    [Fact]
    public void What_was_settled_before_anybody_was_asked_is_told_to_programs_whole_and_to_no_person()
    {
        var plan = new DeliveryPlan(Config(Mail("m"), Hook("h", other: "b"), Hook("b"), Space("s")), LinkedIdentities.None, _dead.Contains);
        var record = plan.Take(NoticeRecord.Empty, Settled(), Now);
        Assert.Equal([("h", NoticeChange.Requested), ("h", NoticeChange.Settled)], record.Deliveries.Select(d => (d.Channel, d.Change)));
        // First that it was asked, then how it ended; and nothing anew for the same.
        Assert.Null(record.NextOf(record.Deliveries[1]));
        Assert.Equal(record.Write(), plan.Take(record, Settled(), Now + 20).Write());
    }

    [Theory]
    [InlineData(ApprovalStatus.Withdrawn, "Withdrawn")]
    [InlineData(ApprovalStatus.Expired, "Expired")]
    public void Who_heard_of_a_yes_of_which_nothing_came_hears_that_too(ApprovalStatus status, string word)
    {
        var plan = new DeliveryPlan(Config(Mail("m"), Hook("h"), Space("s")), LinkedIdentities.None, _dead.Contains);
        var record = plan.Take(NoticeRecord.Empty, _view, Now);
        foreach (var asked in record.Deliveries.Take(2)) record = plan.After(record, asked.Id, s_delivered, _view, (Now, 1), 0);
        record = plan.Take(record, Settled(), Now + 10);
        record = plan.After(record, record.Deliveries[3].Id, s_delivered, Settled(), (Now + 11, 1), 0);
        var undone = Settled() with { Status = status };
        record = plan.Take(record, undone, Now + 20);
        // The mail said yes; the event was about to, and says how it ended alone; the card was never sent.
        Assert.Equal(
            [
                ("m", NoticeChange.Settled, DeliveryStatus.Delivered), ("h", NoticeChange.Settled, DeliveryStatus.Dropped),
                ("m", NoticeChange.Settled, DeliveryStatus.Waiting), ("h", NoticeChange.Settled, DeliveryStatus.Waiting),
            ],
            record.Deliveries.Skip(3).Select(d => (d.Channel, d.Change, d.Status)));
        Assert.Equal(7, record.Deliveries.Select(static d => d.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(record.Deliveries.Skip(5), d => Assert.Equal(Now + 20, record.NextOf(d)));
        Assert.Equal(record.Write(), plan.Take(record, undone, Now + 30).Write());

        var notice = new Notice { View = undone, Change = NoticeChange.Settled, Channel = "m", Person = record.Deliveries[5].Person };
        Assert.Equal(record.Deliveries[5].Id, notice.Id);
        Assert.StartsWith($"{word}: Alice asked to ", NoticeText.Title(notice), StringComparison.Ordinal);
        Assert.Contains(("ran", "nothing: it was approved, and is over before it ran"), NoticeText.Facts(notice));
    }

    [Fact]
    public void That_nothing_came_of_a_yes_is_told_once_the_yes_that_is_under_way_has_arrived_or_not()
    {
        var plan = Plan(Hook("a"));
        var record = plan.Take(NoticeRecord.Empty, _view, Now);
        record = plan.After(record, record.Deliveries[0].Id, s_delivered, _view, (Now, 1), 0);
        record = plan.Take(record, Settled(), Now + 1);
        record = record.With(record.Deliveries[1] with { ClaimedUntilUnixMs = Now + 9_000 });
        var undone = Settled() with { Status = ApprovalStatus.Withdrawn };
        record = plan.Take(record, undone, Now + 5);
        Assert.Equal(Now + 9_000, record.NextOf(record.Deliveries[2]));
        record = plan.After(record, record.Deliveries[1].Id, s_again, undone, (Now + 7, 1), 0);
        Assert.Equal((DeliveryStatus.Dropped, Now + 5), (record.Deliveries[1].Status, record.NextOf(record.Deliveries[2])));
    }

    [Fact]
    public void What_was_approved_and_withdrawn_before_anybody_could_be_told_is_told_once()
    {
        var undone = Settled() with { Status = ApprovalStatus.Withdrawn };
        var record = Plan(Hook("a")).Take(NoticeRecord.Empty, undone, Now);
        Assert.Equal([NoticeChange.Requested, NoticeChange.Settled], record.Deliveries.Select(static d => d.Change));
        Assert.Equal(record.Write(), Plan(Hook("a")).Take(record, undone, Now + 5).Write());
        // Nobody said yes to what was withdrawn while it waited.
        var waited = undone with { DecidedBy = null, DecidedByName = "" };
        Assert.NotEqual(record.Deliveries[1].Id, Plan(Hook("a")).Take(NoticeRecord.Empty, waited, Now).Deliveries[1].Id);
    }

    [Fact]
    public void A_broken_glass_of_which_nothing_came_is_told_to_everybody_as_well()
    {
        var plan = Plan(Space("s"), Space("t"));
        var broken = Settled() with { GlassBroken = true };
        var record = plan.Take(NoticeRecord.Empty, broken, Now);
        record = plan.After(record, record.Deliveries[0].Id, s_delivered, broken, (Now, 1), 0);
        var undone = broken with { Status = ApprovalStatus.Expired };
        record = plan.Take(record, undone, Now + 5);
        Assert.Equal(
            [("s", DeliveryStatus.Delivered), ("t", DeliveryStatus.Dropped), ("s", DeliveryStatus.Waiting), ("t", DeliveryStatus.Waiting)],
            record.Deliveries.Select(static d => (d.Channel, d.Status)));
        Assert.StartsWith("Expired, nothing ran. Glass broken by Bob, to be reviewed: Alice asked to ",
            NoticeText.Title(new Notice { View = undone, Change = NoticeChange.Settled, Channel = "s" }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_glass_is_told_to_everybody_who_might_have_been_asked()
    {
        var plan = new DeliveryPlan(Config(Mail("m"), Space("s"), Space("t") with { For = ["others"] }), LinkedIdentities.None, _dead.Contains);
        var broken = Settled() with { GlassBroken = true };
        var record = plan.Take(NoticeRecord.Empty, broken, Now);
        Assert.Equal([("m", $"{Some.Issuer} bob", NoticeChange.Settled), ("s", "", NoticeChange.Settled)],
            record.Deliveries.Select(d => (d.Channel, d.Person, d.Change)));
        Assert.All(record.Deliveries, d => Assert.NotNull(record.NextOf(d)));
        Assert.Equal(record.Write(), plan.Take(record, broken, Now + 20).Write());

        // The same where they were about to be asked.
        record = plan.Take(plan.Take(NoticeRecord.Empty, _view, Now), broken, Now + 5);
        Assert.Equal(
            [
                ("m", NoticeChange.Requested, DeliveryStatus.Dropped), ("s", NoticeChange.Requested, DeliveryStatus.Dropped),
                ("m", NoticeChange.Settled, DeliveryStatus.Waiting), ("s", NoticeChange.Settled, DeliveryStatus.Waiting),
            ],
            record.Deliveries.Select(d => (d.Channel, d.Change, d.Status)));
        var notice = new Notice { View = broken, Change = NoticeChange.Settled, Channel = "s" };
        Assert.StartsWith("Glass broken by Bob, to be reviewed: Alice asked to ", NoticeText.Title(notice), StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_gets_a_link_to_decide_a_call_of_their_own_or_none_that_they_may_decide()
    {
        var config = Config(Mail("m")) with
        {
            People =
            [
                Person("alice", "crm-approvers"), Person("carol", "other"), Person("bob", "crm-approvers"),
                Person("dora", "crm-approvers") with { Email = null },
            ],
        };
        var record = new DeliveryPlan(config, LinkedIdentities.None, _dead.Contains).Take(NoticeRecord.Empty, _view, Now);
        Assert.Equal($"{Some.Issuer} bob", Assert.Single(record.Deliveries).Person);
    }

    [Fact]
    public void Where_nobody_has_an_address_it_is_written_down_and_the_next_channel_is_told()
    {
        var config = Config(Mail("m") with { Else = "h" }, Hook("h")) with { People = [Person("carol", "other")] };
        var record = new DeliveryPlan(config, LinkedIdentities.None, _dead.Contains).Take(NoticeRecord.Empty, _view, Now);
        Assert.Equal([("m", DeliveryStatus.Failed), ("h", DeliveryStatus.Waiting)], record.Deliveries.Select(d => (d.Channel, d.Status)));
        Assert.Contains("nobody", record.Deliveries[0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_was_just_being_told_when_it_was_settled_is_told_of_the_outcome_once_that_has_ended(bool arrives)
    {
        var plan = Plan(Space("s"));
        var record = plan.Take(NoticeRecord.Empty, _view, Now);
        var id = record.Deliveries[0].Id;
        record = plan.Take(record.With(record.Deliveries[0] with { ClaimedUntilUnixMs = Now + 9_000 }), Settled(), Now + 5);
        Assert.Equal([(NoticeChange.Requested, DeliveryStatus.Dropped), (NoticeChange.Settled, DeliveryStatus.Waiting)],
            record.Deliveries.Select(d => (d.Change, d.Status)));
        Assert.Equal(Now + 9_000, record.NextOf(record.Deliveries[1]));

        record = plan.After(record, id, arrives ? s_delivered with { Receipt = "C1 1.5" } : s_again, Settled(), (Now + 7, 1), 0);
        Assert.Equal(arrives ? (DeliveryStatus.Delivered, "C1 1.5", 1) : (DeliveryStatus.Dropped, "", 1),
            (record.Deliveries[0].Status, record.Deliveries[0].Receipt, record.Deliveries[0].Tries));
        Assert.Equal(Now + 5, record.NextOf(record.Deliveries[1]));
        Assert.Equal(record.Write(), plan.Take(record, Settled(), Now + 20).Write());
    }

    [Fact]
    public void What_was_just_being_told_when_the_call_was_edited_is_known_to_have_arrived()
    {
        var plan = Plan(Space("s"));
        var record = plan.Take(NoticeRecord.Empty, _view, Now);
        record = record.With(record.Deliveries[0] with { ClaimedUntilUnixMs = Now + 9_000 });
        record = plan.Take(record, _view with { Revision = 2 }, Now + 5);
        Assert.Equal(Now + 9_000, record.NextOf(record.Deliveries[1]));
        record = plan.After(record, record.Deliveries[0].Id, s_delivered with { Receipt = "C1 1.5" }, _view, (Now + 7, 1), 0);
        Assert.Equal(("C1 1.5", Now + 5), (record.AskedOf(record.Deliveries[1])!.Receipt, record.NextOf(record.Deliveries[1])));
    }

    [Fact]
    public void After_two_quick_edits_the_message_that_arrived_is_the_one_to_bring_up_to_date()
    {
        var plan = Plan(Space("s"));
        var record = plan.Take(NoticeRecord.Empty, _view, Now);
        record = plan.After(record, record.Deliveries[0].Id, s_delivered with { Receipt = "C1 1.5" }, _view, (Now, 1), 0);
        record = plan.Take(plan.Take(record, _view with { Revision = 2 }, Now + 1), _view with { Revision = 3 }, Now + 2);
        Assert.Equal([DeliveryStatus.Delivered, DeliveryStatus.Dropped, DeliveryStatus.Waiting], record.Deliveries.Select(d => d.Status));
        Assert.Equal("C1 1.5", record.AskedOf(record.Deliveries[2])!.Receipt);
    }

    [Fact]
    public void An_edited_call_is_told_anew()
    {
        var plan = Plan(Hook("a"), Hook("b"));
        var record = plan.Take(NoticeRecord.Empty, _view, Now);
        record = plan.After(record, record.Deliveries[0].Id, s_delivered, _view, (Now, 1), 0);
        var edited = _view with { Revision = 2 };
        record = plan.Take(record, edited, Now + 5);
        Assert.Equal(
            [("a", 1, DeliveryStatus.Delivered), ("b", 1, DeliveryStatus.Dropped), ("a", 2, DeliveryStatus.Waiting),
                ("b", 2, DeliveryStatus.Waiting)],
            record.Deliveries.Select(d => (d.Channel, d.Revision, d.Status)));
        Assert.NotEqual(LinkToken.Mark(_view), LinkToken.Mark(edited));
        Assert.Equal(record.Write(), plan.Take(record, edited, Now + 9).Write());
    }

    [Fact]
    public void One_human_under_two_identities_gets_no_link_for_their_own_call()
    {
        var config = Config(Mail("m")) with { People = [Person("alice-too", "crm-approvers"), Person("bob", "crm-approvers")] };
        var links = new LinkedIdentities([[Some.Alice, new PrincipalKey(Some.Issuer, "alice-too")]]);
        var record = new DeliveryPlan(config, links, _dead.Contains).Take(NoticeRecord.Empty, _view, Now);
        Assert.Equal($"{Some.Issuer} bob", Assert.Single(record.Deliveries).Person);
    }

    [Fact]
    public void Three_failures_in_a_row_or_a_hopeless_one_make_a_channel_dead_and_one_arrival_well()
    {
        var channel = ChannelRecord.Unused;
        Assert.Equal(ChannelState.Failing, (channel = channel.After(s_again, 1)).State);
        Assert.Equal(ChannelState.Failing, (channel = channel.After(s_again, 2)).State);
        Assert.Equal(1, channel.SinceUnixMs);
        Assert.Equal(ChannelState.Dead, (channel = channel.After(s_again, 3)).State);
        Assert.Equal("it answered 500", channel.Says);
        Assert.Equal(ChannelRecord.Read(channel.Write()), channel);
        Assert.Equal(new ChannelRecord(ChannelState.Working, 4, 0, ""), channel.After(s_delivered, 4));
        Assert.Equal(ChannelState.Dead, ChannelRecord.Unused.After(s_never, 1).State);
    }

    private ApprovalView Settled() => _view with { Status = ApprovalStatus.Approved, DecidedBy = Some.Bob, DecidedByName = "Bob" };

    private DeliveryPlan Plan(params ChannelConfig[] channels) => new(Config(channels), LinkedIdentities.None, _dead.Contains);

    private static ApprovalsConfig Config(params ChannelConfig[] channels) =>
        new() { Channels = [.. channels], People = [Person("bob", "crm-approvers")] };

    private static PersonConfig Person(string subject, string group) =>
        new() { Issuer = Some.Issuer, Subject = subject, Groups = [group], Email = $"{subject}@example.com" };

    private static ChannelConfig Hook(string name, string? other = null) => new()
    {
        Name = name,
        Webhook = new WebhookConfig { Url = new Uri("https://hooks.example"), Secrets = [] },
        Else = other,
    };

    private static ChannelConfig Mail(string name) =>
        new() { Name = name, Email = new EmailConfig { Host = "mail.example", From = "gateway@example.com" } };

    private static ChannelConfig Space(string name) => new() { Name = name, Teams = new TeamsConfig { Address = default(SecretReference) } };
}
