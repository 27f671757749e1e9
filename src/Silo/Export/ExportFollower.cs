using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording.Export;
using Gateway.Grains.Recording;
using Gateway.Silo.Approvals;
using Microsoft.Extensions.Logging;

namespace Gateway.Silo.Export;

/// <summary>Sends every entry of the store to one sink, in order, at least once: the cursor moves only behind what arrived.</summary>
/// <remarks>It reads what is durable and nothing waits for it, so that a dead sink costs traffic and other sinks nothing. After a failure
/// the batch is halved, so that one entry that a receiver will not take ends up alone, and is shown.</remarks>
internal sealed partial class ExportFollower(
    ExportConfig export, ClearRecordings store, IStateStore states, ISink sink, ExportMetrics metrics, TimeProvider time,
    ILogger<ExportFollower> log)
{
    private const int BackoffMsMin = 500;
    private const int BackoffMsMax = 60_000;
    private const int AfterMsMax = 300_000;

    // Company for what just came: one delivery then carries a quarter of a second of traffic.
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_storeRest = TimeSpan.FromSeconds(2);

    private readonly TrailReader _trail = new(store);
    private int _batch = export.Batch;

    // Of a batch that arrived: where the cursor belongs, until the store takes it. The batch is not sent again for the store's sake.
    private StateWrite? _owed;

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var rest = await StepAsync(cancellation);
                if (rest > TimeSpan.Zero) await Task.Delay(rest, time, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The process ends or the export is gone; the cursor says where it goes on.
        }
        finally
        {
            metrics.Forget(export.Name);
            await sink.DisposeAsync();
        }
    }

    // One look and at most one delivery; how long to rest then.
    private async Task<TimeSpan> StepAsync(CancellationToken cancellation)
    {
        try
        {
            await PutOwedAsync();
            var kept = await states.ReadAsync(ExportRecord.Kind, export.Name, cancellation);
            var record = kept is null ? ExportRecord.Unused : ExportRecord.Read(kept.Body.Span);
            var head = await store.HeadAsync(cancellation);
            if (record.Position > head)
            {
                await FailAsync(kept, record, "the recording ends before what was sent last: it was replaced by an older one; "
                    + "see 'gateway exports reset'");
                return s_storeRest;
            }

            var page = await store.FollowAsync(record.Position, _batch, cancellation);
            if (page.Count == 0)
            {
                metrics.Lags(export.Name, 0, 0);
                return s_rest;
            }

            metrics.Lags(export.Name, head - record.Position, Math.Max(0, Now - page[0].Entry.AtUnixMs));
            if (page[0].IsUnreadable)
            {
                var position = page[0].Position.ToString(CultureInfo.InvariantCulture);
                await FailAsync(kept, record, $"the payload of the entry at position {position} cannot be read; "
                    + "mend the disk or put back the file, or pass the entry by 'gateway exports reset'");
                return Backoff(record.Failures, after: null);
            }

            return await DeliverAsync(kept, record, page, cancellation);
        }
        catch (StateConflictException)
        {
            // Set back by an operator, another silo sends too, or written though the store could not say so: what is kept counts.
            _owed = null;
            return TimeSpan.Zero;
        }
        catch (Exception failure) when (failure is StoreUnavailableException or JsonException)
        {
            NotRead(export.Name);
            return s_storeRest;
        }
#pragma warning disable CA1031 // The loop is a boundary: whatever one sink meets, it is looked at again and no other suffers.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Unexpected(export.Name, failure.GetType().Name);
            return s_storeRest;
        }
    }

    private async Task<TimeSpan> DeliverAsync(
        StateRecord? kept, ExportRecord record, IReadOnlyList<FeedEntry> page, CancellationToken cancellation)
    {
        var result = await SendAsync(await _trail.TellAsync(page, cancellation), cancellation);
        if (result.Outcome == SendOutcome.Delivered)
        {
            metrics.Sent(export.Name, page.Count);
            if (record.Health == ExportHealth.Failing) WorksAgain(export.Name);
            var isFull = page.Count == _batch;
            _batch = Math.Min(export.Batch, _batch * 2);
            _owed = Write(kept, record.Sent(page[^1].Position, Now));
            await PutOwedAsync();
            return isFull ? TimeSpan.Zero : s_rest;
        }

        _batch = Math.Max(1, page.Count / 2);
        await FailAsync(kept, record, result.Says);
        return Backoff(record.Failures, result.After);
    }

    private async Task<SendResult> SendAsync(List<ExportEvent> batch, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(export.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            return await sink.SendAsync(batch, both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return SendResult.Of(SendOutcome.Again, $"it did not finish within {export.Timeout.TotalSeconds:0.#} s");
        }
        catch (ChannelSecretException lost)
        {
            return SendResult.Of(SendOutcome.Never, lost.Message);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            // As any other failure: shown, tried again later and later, with ever less of a batch.
            Unexpected(export.Name, failure.GetType().Name);
            return SendResult.Of(SendOutcome.Again, $"the gateway met what it did not expect ({failure.GetType().Name})");
        }
    }

    private async Task FailAsync(StateRecord? kept, ExportRecord record, string says)
    {
        metrics.Failed(export.Name);
        if (record.Health != ExportHealth.Failing || record.Says != says) Fails(export.Name, says);
        await states.WriteAsync(Write(kept, record.Failed(says, Now)));
    }

    private async Task PutOwedAsync()
    {
        if (_owed is not { } owed) return;
        await states.WriteAsync(owed);
        _owed = null;
    }

    private StateWrite Write(StateRecord? kept, ExportRecord record) => new(
        ExportRecord.Kind, export.Name, kept?.Version ?? 0, record.Health.ToString().ToLowerInvariant(), record.Write());

    // Doubles, up to a minute; half of it by chance, so that many that failed together do not come back together.
    private static TimeSpan Backoff(int failures, TimeSpan? after)
    {
        var whole = Math.Min(BackoffMsMax, BackoffMsMin << Math.Min(failures, 10));
        var own = (whole / 2) + RandomNumberGenerator.GetInt32((whole / 2) + 1);
        var asked = Math.Clamp(after?.TotalMilliseconds ?? 0, 0, AfterMsMax);
        return TimeSpan.FromMilliseconds(Math.Max(own, asked));
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(1401, LogLevel.Warning, "Export {export}: {says}; it is tried again, nothing is lost")]
    private partial void Fails(string export, string says);

    [LoggerMessage(1402, LogLevel.Information, "Export {export} works again")]
    private partial void WorksAgain(string export);

    [LoggerMessage(1403, LogLevel.Warning, "Export {export}: the store cannot be read or written; entries are late until it can")]
    private partial void NotRead(string export);

    [LoggerMessage(1404, LogLevel.Error, "Export {export}: a delivery could not be made ({kind}); it is tried again")]
    private partial void Unexpected(string export, string kind);
}
