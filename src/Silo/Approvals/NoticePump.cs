using System.Collections.Concurrent;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Silo.Approvals;

/// <summary>Empties the outbox: at once when it is rung for, when a delivery's next attempt comes, and twice a minute what others
/// left.</summary>
internal sealed partial class NoticePump(
    NoticeBook book, NoticeDelivery delivery, ChannelBoard board, NoticeBell bell, LiveConfig config, TimeProvider time,
    ILogger<NoticePump> log) : BackgroundService
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, long> _next = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _ended = new(0);

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _ended.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var looked = long.MinValue;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                if (looked == long.MinValue || time.GetElapsedTime(looked) >= s_look)
                {
                    await LookAsync(stoppingToken);
                    looked = time.GetTimestamp();
                }

                while (bell.Rung.TryRead(out var rung)) _next[rung] = 0;
                foreach (var (approval, _) in _next.Where(next => next.Value <= Now).ToList()) await StartAsync(approval, stoppingToken);
                await WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends; what was not sent waits in the store.
        }

        await Task.WhenAll(_running.Values);
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task LookAsync(CancellationToken cancellation)
    {
        if (config.Current.Approvals.Channels.IsEmpty) return;
        try
        {
            await board.LoadAsync(config.Current.Approvals.Channels.Select(static channel => channel.Name), cancellation);
            foreach (var (approval, record) in await book.DueAsync(cancellation)) Plan(approval, await FallOverAsync(approval, record));
        }
        catch (Exception failure) when (failure is StoreUnavailableException or JsonException)
        {
            NotRead();
        }
    }

    private async Task StartAsync(string approval, CancellationToken cancellation)
    {
        _next.TryRemove(approval, out _);
        try
        {
            var record = await FallOverAsync(approval, await book.ReadAsync(approval, cancellation));
            foreach (var due in record.Deliveries.Where(d => record.NextOf(d) is { } next && next <= Now))
            {
                var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (!_running.TryAdd(due.Id, started.Task)) continue;
                _ = RunAsync(approval, due.Id, started, cancellation);
            }

            Plan(approval, record, later: true);
        }
        catch (Exception failure) when (failure is StoreUnavailableException or JsonException)
        {
            NotRead();
            _next[approval] = Now + 2_000;
        }
    }

    private async Task<NoticeRecord> FallOverAsync(string approval, NoticeRecord record)
    {
        try
        {
            return await delivery.FallOverAsync(approval, record);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // As of a delivery: the others go on, and it is looked at again.
            Failed(failure.GetType().Name);
            return record;
        }
    }

    private async Task RunAsync(string approval, string id, TaskCompletionSource done, CancellationToken cancellation)
    {
        try
        {
            var record = await delivery.TryAsync(approval, id, cancellation);
            _running.TryRemove(id, out _);
            Plan(approval, record);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            _running.TryRemove(id, out _);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Whatever one delivery meets, the others go on, and it is looked at again.
            Failed(failure.GetType().Name);
            _running.TryRemove(id, out _);
            _next[approval] = Now + 5_000;
        }
        finally
        {
            done.TrySetResult();
            _ended.Release();
        }
    }

    // When the approval is looked at next; the soonest of what waits. What is under way says so itself when it ends.
    private void Plan(string approval, NoticeRecord record, bool later = false)
    {
        var now = Now;
        var times = record.Deliveries.Where(d => !_running.ContainsKey(d.Id)).Select(record.NextOf).OfType<long>()
            .Where(at => !later || at > now).ToList();
        if (times.Count == 0) return;
        var soonest = times.Min();
        _next.AddOrUpdate(approval, soonest, (_, known) => Math.Min(known, soonest));
    }

    private async Task WaitAsync(CancellationToken cancellation)
    {
        var soonest = _next.IsEmpty ? long.MaxValue : _next.Values.Min();
        var wait = Math.Clamp(soonest - Now, 20, (long)s_look.TotalMilliseconds);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(wait), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        var rung = bell.Rung.WaitToReadAsync(either.Token).AsTask();
        var ended = _ended.WaitAsync(either.Token);
        await Task.WhenAny(rung, ended);
        await either.CancelAsync();
        await Task.WhenAll(QuietAsync(rung), QuietAsync(ended));
        cancellation.ThrowIfCancellationRequested();
    }

    private static Task QuietAsync(Task task) =>
        task.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    [LoggerMessage(1331, LogLevel.Warning, "Approvals: the outbox cannot be read; notices are late until it can")]
    private partial void NotRead();

    [LoggerMessage(1332, LogLevel.Error, "Approvals: a notice could not be handled ({kind}); it is tried again")]
    private partial void Failed(string kind);
}
