using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Governance.Configuration;

namespace Gateway.Governance.Approvals.Channels;

/// <summary>Decides who is told what, when it is tried again, and when the next channel is told instead.</summary>
/// <param name="config">People and channels.</param>
/// <param name="links">Which identities are one human.</param>
/// <param name="isDead">Whether a channel takes nothing now.</param>
public sealed class DeliveryPlan(ApprovalsConfig config, LinkedIdentities links, Func<string, bool> isDead)
{
    private static readonly TimeSpan s_firstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_last = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_givenUp = TimeSpan.FromHours(24);

    /// <summary>What is to be told of an approval as it stands now, beside what was told before. The same view changes nothing.</summary>
    public NoticeRecord Take(NoticeRecord record, ApprovalView view, long nowUnixMs)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(view);
        return view.Status == ApprovalStatus.Pending ? Ask(record, view, nowUnixMs) : Settle(record, view, nowUnixMs);
    }

    /// <summary>After an attempt: delivered, tried again later, or given up; and the next channel where it is time.</summary>
    /// <param name="record">The record as it is now.</param>
    /// <param name="id">What was tried.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="view">The approval.</param>
    /// <param name="at">When it ended, and how long it took.</param>
    /// <param name="spread">From 0 to 1, to part those that wait for the same channel.</param>
    public NoticeRecord After(
        NoticeRecord record, string id, SendResult result, ApprovalView view, (long NowUnixMs, long TookMs) at, double spread)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(result);
        // What was dropped while its attempt was under way may have arrived, and then there is a message to bring up to date.
        if (record.Find(id) is not { } delivery) return record;
        if (delivery.Status != DeliveryStatus.Waiting && !delivery.IsDroppedUnderWay) return record;
        var attempts = delivery.Attempts.Add(new DeliveryAttempt(at.NowUnixMs, at.TookMs, result.Says));
        delivery = delivery with
        {
            Tries = delivery.Tries + 1,
            Attempts = attempts.Length > Delivery.AttemptsKept ? attempts.RemoveAt(0) : attempts,
            ClaimedUntilUnixMs = 0,
        };
        if (result.Outcome == SendOutcome.Delivered)
            return record.With(delivery with { Status = DeliveryStatus.Delivered, Receipt = result.Receipt, Reason = "" });
        if (delivery.Status == DeliveryStatus.Dropped) return record.With(delivery);
        var wait = Wait(delivery.Tries, spread);
        if (result.After is { } asked && asked > wait) wait = asked < s_longestWait ? asked : s_longestWait;
        var ends = delivery.Change == NoticeChange.Requested
            ? view.Request.ExpiresAtUnixMs : delivery.CreatedAtUnixMs + (long)s_givenUp.TotalMilliseconds;
        // Where it waited past its end it is tried once more shortly before, unless it was asked to leave the other side alone until then.
        var last = Math.Max(ends - (long)s_last.TotalMilliseconds, at.NowUnixMs + (long)(result.After ?? TimeSpan.Zero).TotalMilliseconds);
        var next = at.NowUnixMs + (long)wait.TotalMilliseconds;
        delivery = delivery with { NextAtUnixMs = next >= ends && last > at.NowUnixMs ? last : next };
        if (delivery.NextAtUnixMs >= ends)
            delivery = delivery with { Status = DeliveryStatus.Failed, Reason = "it could not be delivered in time" };
        return FallOver(record.With(delivery), delivery, view, at.NowUnixMs, result.Outcome == SendOutcome.Never);
    }

    /// <summary>The next channel where this delivery has waited for too long, or its channel is dead.</summary>
    public NoticeRecord FallOver(NoticeRecord record, Delivery delivery, ApprovalView view, long nowUnixMs, bool now)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(delivery);
        if (WithNext(delivery) is not { Else: { } other } channel || !(now || MustFallOver(delivery, nowUnixMs))) return record;
        record = record.With(delivery with { FellOver = true });
        return view.Status == ApprovalStatus.Pending ? Tell(record, Find(other)!, view, nowUnixMs, channel.Name) : record;
    }

    /// <summary>Whether the next channel is to be told of it now, whatever becomes of its own attempts.</summary>
    public bool MustFallOver(Delivery delivery, long nowUnixMs)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        return WithNext(delivery) is { } channel && (delivery.Status == DeliveryStatus.Failed || isDead(channel.Name)
            || nowUnixMs - delivery.CreatedAtUnixMs >= channel.Patience.TotalMilliseconds);
    }

    /// <summary>The channel of this name; null when it is configured no more.</summary>
    public ChannelConfig? Find(string name) =>
        config.Channels.FirstOrDefault(channel => string.Equals(channel.Name, name, StringComparison.Ordinal));

    // Its channel, where that has a next one that was not told yet.
    private ChannelConfig? WithNext(Delivery delivery) =>
        !delivery.FellOver && delivery.Change == NoticeChange.Requested && Find(delivery.Channel) is { Else: not null } channel
            ? channel : null;

    private NoticeRecord Ask(NoticeRecord record, ApprovalView view, long nowUnixMs)
    {
        // What was edited meanwhile is told anew; what still waits of the form before is not told any more.
        foreach (var old in record.Deliveries.Where(d => d.Status == DeliveryStatus.Waiting && d.Revision < view.Revision).ToList())
            record = record.With(old with { Status = DeliveryStatus.Dropped, Reason = "the call was edited before it could be delivered" });
        foreach (var channel in First(view)) record = Tell(record, channel, view, nowUnixMs, "");
        return record;
    }

    // Those that are told first: a channel that another one names in 'else' is told only in its stead.
    private IEnumerable<ChannelConfig> First(ApprovalView view)
    {
        var standby = config.Channels.Select(static channel => channel.Else).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return config.Channels.Where(channel => !standby.Contains(channel.Name) && Concerns(channel, view));
    }

    private NoticeRecord Tell(NoticeRecord record, ChannelConfig channel, ApprovalView view, long nowUnixMs, string standsFor)
    {
        var people = Recipients(channel, view, nowUnixMs);
        var added = people.Select(person => New(view, NoticeChange.Requested, channel.Name, person, nowUnixMs) with
        {
            For = standsFor,
            // Nobody can be told: written down, so that it is seen, and the next channel is told at once.
            Status = person is null ? DeliveryStatus.Failed : DeliveryStatus.Waiting,
            Reason = person is null ? "nobody who may decide this has an address on this channel" : "",
        }).Where(delivery => record.Find(delivery.Id) is null).ToList();
        record = record with { Deliveries = [.. record.Deliveries, .. added] };
        foreach (var delivery in added)
            if (delivery.Status == DeliveryStatus.Failed || isDead(channel.Name))
                record = FallOver(record, record.Find(delivery.Id)!, view, nowUnixMs, now: true);
        return record;
    }

    // Whoever was told that it waits, or may have been, is told that it waits no more. Programs are told of both in any case, for they
    // count; people whom nobody asked are left in peace, unless one person alone let the call run: that is for them to know.
    private NoticeRecord Settle(NoticeRecord record, ApprovalView view, long nowUnixMs)
    {
        if (Notice.IsUndone(view)) record = Correct(record, view, nowUnixMs);
        foreach (var channel in First(view).Where(static channel => channel.Webhook is not null))
            if (!record.Deliveries.Any(d => d.Change == NoticeChange.Requested && Is(d.Channel, channel.Name)))
                record = Tell(record, channel, view, nowUnixMs, "");
        foreach (var asked in record.Deliveries.Where(static d => d.Change == NoticeChange.Requested).ToList())
        {
            var isEvent = Find(asked.Channel) is { Webhook: not null };
            if (asked.Status == DeliveryStatus.Waiting && !isEvent)
                record = record.With(asked with
                {
                    Status = DeliveryStatus.Dropped,
                    Reason = "it was settled before it could be delivered",
                });
            var isLoud = view.GlassBroken && asked.Status != DeliveryStatus.Failed;
            if (isEvent || MayHaveArrived(asked) || isLoud) record = TellOutcome(record, asked, view, nowUnixMs);
        }

        if (!view.GlassBroken) return record;
        foreach (var channel in First(view).Where(channel => !record.Deliveries.Any(d => Is(d.Channel, channel.Name))).ToList())
            foreach (var person in Recipients(channel, view, nowUnixMs).OfType<string>())
                record = TellOutcome(record, New(view, NoticeChange.Requested, channel.Name, person, nowUnixMs), view, nowUnixMs);
        return record;
    }

    // Whoever was told of the yes, or may have been, is told that nothing came of it. Who was about to be hears that alone.
    private static NoticeRecord Correct(NoticeRecord record, ApprovalView view, long nowUnixMs)
    {
        foreach (var told in record.Deliveries.Where(d => d.Change == NoticeChange.Settled && !Is(d.Id, OutcomeOf(d))).ToList())
        {
            if (told.Status == DeliveryStatus.Waiting)
                record = record.With(told with
                {
                    Status = DeliveryStatus.Dropped,
                    Reason = "what was approved came to nothing before it could be delivered",
                });
            if (MayHaveArrived(told) || view.GlassBroken) record = TellOutcome(record, told, view, nowUnixMs);
        }

        return record;

        string OutcomeOf(Delivery told) => Notice.IdOf(view, NoticeChange.Settled, told.Channel, told.Person);
    }

    // The first attempt, too, as soon as it is claimed.
    private static bool MayHaveArrived(Delivery delivery) => delivery.Status == DeliveryStatus.Delivered || delivery.IsDroppedUnderWay
        || (delivery.Status == DeliveryStatus.Waiting && (delivery.Tries > 0 || delivery.ClaimedUntilUnixMs > 0));

    private static NoticeRecord TellOutcome(NoticeRecord record, Delivery asked, ApprovalView view, long nowUnixMs)
    {
        var told = New(view, NoticeChange.Settled, asked.Channel, asked.Person, nowUnixMs) with { For = asked.For };
        return record.Find(told.Id) is null ? record with { Deliveries = record.Deliveries.Add(told) } : record;
    }

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.Ordinal);

    private static bool Concerns(ChannelConfig channel, ApprovalView view) =>
        channel.For.IsEmpty || channel.For.Intersect(view.Asked(), StringComparer.Ordinal).Any();

    // One empty person stands for all who read the channel; one null for nobody at all.
    private ImmutableArray<string?> Recipients(ChannelConfig channel, ApprovalView view, long nowUnixMs)
    {
        var own = channel.Email is not null || channel.Teams is { Address: null };
        if (!own) return [""];
        var world = new Circumstances(nowUnixMs) { Links = links, OnCall = config.OnCall };
        var people = config.People.Where(person => channel.Email is not null ? person.Email is not null : person.Teams is not null)
            .Select(static person => person.ToPrincipal())
            .Where(person => !Entitlement.IsOwnCall(view.Request, person, links)
                && !Entitlement.Of(view, person.Key, person.Groups, nowUnixMs, world).IsEmpty)
            .Select(static person => person.Key.ToString()).ToList();
        return people.Count > 0 ? [.. people] : [null];
    }

    private static Delivery New(ApprovalView view, NoticeChange change, string channel, string? person, long nowUnixMs) => new()
    {
        Id = Notice.IdOf(view, change, channel, person ?? ""),
        Change = change,
        Revision = view.Revision,
        Channel = channel,
        Person = person ?? "",
        CreatedAtUnixMs = nowUnixMs,
        NextAtUnixMs = nowUnixMs,
    };

    // One second, doubled up to five minutes, and up to a fifth more.
    private static TimeSpan Wait(int tries, double spread)
    {
        var wait = s_firstWait * Math.Pow(2, Math.Min(tries - 1, 20));
        return (wait < s_longestWait ? wait : s_longestWait) * (1 + (spread / 5));
    }
}
