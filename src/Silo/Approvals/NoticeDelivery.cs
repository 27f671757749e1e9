using System.Collections.Concurrent;
using System.Security.Cryptography;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;
using Microsoft.Extensions.Logging;

namespace Gateway.Silo.Approvals;

/// <summary>Makes one attempt at one delivery: claims it, sends it, writes down what came of it.</summary>
/// <remarks>At least once: a claim ends by itself, so that what was sent and not written down is sent again, under the same id.</remarks>
internal sealed partial class NoticeDelivery(
    NoticeBook book, ChannelBoard board, NoticeWords words, IEnumerable<ISender> senders, LiveConfig config, TimeProvider time,
    ILogger<NoticeDelivery> log)
{
    private const int AtOnce = 8;

    // Beyond the attempt's own time: for the store, and for clocks of silos that differ a little.
    private static readonly TimeSpan s_claimGrace = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);

    /// <summary>Tries one delivery if it is still due.</summary>
    /// <returns>The approval's record after it.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be used now; it is tried again.</exception>
    public async Task<NoticeRecord> TryAsync(string approval, string id, CancellationToken cancellation)
    {
        var plan = Plan();
        var record = await book.ReadAsync(approval, cancellation);
        if (record.Find(id) is not { } known || !IsDue(record, known)) return record;
        if (plan.Find(known.Channel) is not { } channel) return await EndAsync(approval, id, "the channel is configured no more");

        // A channel that hangs holds its own deliveries, never those of another.
        var gate = _gates.GetOrAdd(channel.Name, static _ => new SemaphoreSlim(AtOnce, AtOnce));
        await gate.WaitAsync(cancellation);
        try
        {
            var claim = (long)(channel.Timeout + s_claimGrace).TotalMilliseconds;
            var claimed = false;
            record = await book.ChangeAsync(approval, r =>
            {
                claimed = r.Find(id) is { } delivery && IsDue(r, delivery);
                return claimed ? r.With(r.Find(id)! with { ClaimedUntilUnixMs = Now + claim }) : r;
            });
            return claimed ? await SendAsync(plan, approval, record, record.Find(id)!, channel, cancellation) : record;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Has the next channel told of what has waited for too long, though its own turn has not come: a channel that hangs takes
    /// few at once.</summary>
    /// <returns>The approval's record after it.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be used now; it is tried again.</exception>
    public async Task<NoticeRecord> FallOverAsync(string approval, NoticeRecord record)
    {
        var plan = Plan();
        var late = record.Deliveries.Where(d => d.Status == DeliveryStatus.Waiting && plan.MustFallOver(d, Now)).ToList();
        if (late.Count == 0 || await words.OfAsync(new ApprovalId(approval), late[0]) is not { } notice) return record;
        return await book.ChangeAsync(approval, known => late.Aggregate(known, (told, old) =>
            told.Find(old.Id) is { Status: DeliveryStatus.Waiting } delivery
                ? plan.FallOver(told, delivery, notice.View, Now, now: false) : told));
    }

    private DeliveryPlan Plan() => new(config.Current.Approvals, config.Current.Identity.Humans(), board.IsDead);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private bool IsDue(NoticeRecord record, Delivery delivery) => record.NextOf(delivery) is { } next && next <= Now;

    private async Task<NoticeRecord> SendAsync(
        DeliveryPlan plan, string approval, NoticeRecord record, Delivery delivery, ChannelConfig channel, CancellationToken cancellation)
    {
        if (await words.OfAsync(new ApprovalId(approval), delivery) is not { } notice)
            return await EndAsync(approval, delivery.Id, "there is no such approval any more");
        if (notice.View.Status != ApprovalStatus.Pending && delivery.Change == NoticeChange.Requested && channel.Webhook is null)
            return await book.ChangeAsync(approval, r => plan.Take(Unclaimed(r, delivery.Id), notice.View, Now));
        var started = time.GetTimestamp();
        // A message of Slack that shows the call as it was before an edit is brought up to date, so that nobody decides by it.
        var asked = delivery.Change == NoticeChange.Settled || (channel.Slack is not null && delivery.Revision > 1)
            ? record.AskedOf(delivery) : null;
        var result = await AttemptAsync(notice, channel, asked, cancellation);
        var took = (long)time.GetElapsedTime(started).TotalMilliseconds;
        var turned = await board.NoteAsync(channel.Name, result);
        if (turned is { State: ChannelState.Dead }) Died(channel.Name, result.Says);
        else if (turned is { State: ChannelState.Working }) Works(channel.Name);
        var spread = RandomNumberGenerator.GetInt32(1_000) / 1_000.0;
        return await book.ChangeAsync(approval, r => plan.After(r, delivery.Id, result, notice.View, (Now, took), spread));
    }

    private async Task<SendResult> AttemptAsync(Notice notice, ChannelConfig channel, Delivery? asked, CancellationToken cancellation)
    {
        try
        {
            return await senders.First(sender => sender.IsFor(channel)).SendAsync(notice, channel, asked, cancellation);
        }
        catch (ChannelSecretException lost)
        {
            return SendResult.Of(SendOutcome.Never, lost.Message);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            // Without a result there would be no wait before the next attempt, no next channel and no end.
            return SendResult.Of(SendOutcome.Again, $"the gateway met what it did not expect ({failure.GetType().Name})");
        }
    }

    private Task<NoticeRecord> EndAsync(string approval, string id, string reason) => book.ChangeAsync(approval, record =>
        record.Find(id) is { Status: DeliveryStatus.Waiting } delivery
            ? record.With(delivery with { Status = DeliveryStatus.Failed, Reason = reason }) : record);

    private static NoticeRecord Unclaimed(NoticeRecord record, string id) =>
        record.Find(id) is { ClaimedUntilUnixMs: > 0 } delivery ? record.With(delivery with { ClaimedUntilUnixMs = 0 }) : record;

    [LoggerMessage(1321, LogLevel.Error,
        "Approvals: channel {channel} takes nothing ({says}); requests go to the next channel, if it has one")]
    private partial void Died(string channel, string says);

    [LoggerMessage(1322, LogLevel.Information, "Approvals: channel {channel} works")]
    private partial void Works(string channel);
}
