using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording.Export;
using Gateway.Silo.Export;
using Gateway.Tests.Identity;
using Xunit;

namespace Gateway.Tests.Recording.Export;

public sealed class FollowerTests
{
    private static readonly ExportConfig s_export = new() { Name = "siem", Batch = 50 };

    [Fact]
    public async Task Nothing_is_lost_and_nothing_out_of_order_through_failures_and_restarts()
    {
        await using var bed = new FollowerBed();
        var random = new Random(5);
        var got = new List<string>();
        var restarts = 0;
        await bed.AppendAsync(150);
        while ((await bed.RecordAsync("siem")).Position < await bed.Store.HeadAsync(CancellationToken.None))
        {
            // One life of the gateway: it ends when a delivery fails, sometimes after the receiver had taken it.
            var failed = new TaskCompletionSource();
            var head = await bed.Store.HeadAsync(CancellationToken.None);
            _ = bed.Follow(s_export, new FakeSink((batch, _) =>
            {
                var chance = random.Next(3);
                if (chance > 0) got.AddRange(batch.Select(told => told.Id));
                if (chance == 2 && batch[^1].Position < head) return Task.FromResult(FakeSink.Taken);
                failed.TrySetResult();
                return Task.FromResult(chance == 2 ? FakeSink.Taken : FakeSink.Refused);
            }));
            await failed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            await bed.StopAsync();
            restarts++;
            Assert.True(restarts < 1_000);
        }

        Assert.Equal(bed.Appended, got.Distinct(StringComparer.Ordinal));
        Assert.True(restarts > 2);
    }

    [Fact]
    public async Task A_dead_sink_holds_up_no_other_and_no_append()
    {
        await using var bed = new FollowerBed();
        var hangs = new TaskCompletionSource<int>();
        _ = bed.Follow(s_export with { Name = "dead" }, new FakeSink(async (_, cancellation) =>
        {
            hangs.TrySetResult(1);
            await new TaskCompletionSource().Task.WaitAsync(cancellation);
            return FakeSink.Taken;
        }));
        var got = new ConcurrentQueue<string>();
        await bed.AppendAsync(5);
        await hangs.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        _ = bed.Follow(s_export, new FakeSink((batch, _) =>
        {
            foreach (var told in batch) got.Enqueue(told.Id);
            return Task.FromResult(FakeSink.Taken);
        }));
        await bed.AppendAsync(200);
        await bed.ArrivedAsync("siem");
        Assert.Equal(bed.Appended, got);
        Assert.Equal(0, (await bed.RecordAsync("dead")).Position);
    }

    [Fact]
    public async Task An_entry_that_a_receiver_will_not_take_ends_up_alone_is_shown_and_can_be_passed()
    {
        await using var bed = new FollowerBed();
        await bed.AppendAsync(20);
        var poison = bed.Appended[7];
        var alone = new TaskCompletionSource();
        var got = new ConcurrentQueue<string>();
        _ = bed.Follow(s_export, new FakeSink((batch, _) =>
        {
            if (batch.Any(told => told.Id == poison))
            {
                if (batch.Count == 1) alone.TrySetResult();
                return Task.FromResult(FakeSink.Refused);
            }

            foreach (var told in batch) got.Enqueue(told.Id);
            return Task.FromResult(FakeSink.Taken);
        }));
        await alone.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        var stuck = await bed.UntilAsync("siem", "shown as failing", record => record.Health == ExportHealth.Failing && record.Position == 7);
        Assert.Equal("not now", stuck.Says);
        await bed.StopAsync();

        var kept = await bed.Store.ReadAsync(ExportRecord.Kind, "siem", CancellationToken.None);
        await bed.Store.WriteAsync(new(ExportRecord.Kind, "siem", kept!.Version, "reset", (stuck with { Position = 8 }).Write()));
        _ = bed.Follow(s_export, new FakeSink((batch, _) =>
        {
            foreach (var told in batch) got.Enqueue(told.Id);
            return Task.FromResult(FakeSink.Taken);
        }));
        await bed.ArrivedAsync("siem");
        Assert.Equal(bed.Appended.Where(id => id != poison), got);
    }

    [Fact]
    public async Task A_sink_that_meets_what_nobody_expected_is_shown_as_failing_and_tried_again()
    {
        await using var bed = new FollowerBed();
        await bed.AppendAsync(3);
        var fails = true;
        _ = bed.Follow(s_export, new FakeSink((_, _) => Volatile.Read(ref fails) ? throw new InvalidOperationException("x") : Task.FromResult(FakeSink.Taken)));
        var record = await bed.UntilAsync("siem", "shown as failing", static record => record.Health == ExportHealth.Failing);
        Assert.Contains("InvalidOperationException", record.Says, StringComparison.Ordinal);
        Volatile.Write(ref fails, false);
        await bed.ArrivedAsync("siem");
    }

    [Fact]
    public async Task Setting_it_back_while_it_sends_sends_again()
    {
        await using var bed = new FollowerBed();
        var got = new ConcurrentQueue<string>();
        _ = bed.Follow(s_export, new FakeSink((batch, _) =>
        {
            foreach (var told in batch) got.Enqueue(told.Id);
            return Task.FromResult(FakeSink.Taken);
        }));
        await bed.AppendAsync(10);
        await bed.ArrivedAsync("siem");
        var kept = await bed.Store.ReadAsync(ExportRecord.Kind, "siem", CancellationToken.None);
        await bed.Store.WriteAsync(new(ExportRecord.Kind, "siem", kept!.Version, "reset", ExportRecord.Unused.Write()));
        await bed.ArrivedAsync("siem");
        Assert.Equal([.. bed.Appended, .. bed.Appended], got);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_arrived_is_not_sent_again_while_its_cursor_cannot_be_written(bool isWrittenAllTheSame)
    {
        await using var bed = new FollowerBed();
        await bed.AppendAsync(10);
        var time = new ManualTime();
        var (got, refused, isFull) = (new ConcurrentQueue<string>(), 0, true);
        var states = Interceptor.For<IStateStore>((method, args) =>
        {
            if (!Volatile.Read(ref isFull) || method.Name != nameof(IStateStore.WriteAsync)) return method.Invoke(bed.Store, args);
            // The answer of a write that was kept may be lost: the next one finds another version.
            if (isWrittenAllTheSame && refused == 0) ((Task)method.Invoke(bed.Store, args)!).Wait(TestContext.Current.CancellationToken);
            if (Interlocked.Increment(ref refused) >= 4 || isWrittenAllTheSame) Volatile.Write(ref isFull, false);
            return Task.FromException<long>(new StoreUnavailableException("full"));
        });
        _ = bed.Follow(s_export, new FakeSink((batch, _) =>
        {
            foreach (var told in batch) got.Enqueue(told.Id);
            return Task.FromResult(FakeSink.Taken);
        }), states, time);
        var head = await bed.Store.HeadAsync(CancellationToken.None);
        await bed.UntilAsync("siem", "kept", record =>
        {
            time.Advance(TimeSpan.FromSeconds(2));
            return record.Position >= head && !Volatile.Read(ref isFull);
        });
        await bed.AppendAsync(1);
        head = await bed.Store.HeadAsync(CancellationToken.None);
        await bed.UntilAsync("siem", "going on", record =>
        {
            time.Advance(TimeSpan.FromSeconds(2));
            return record.Position >= head;
        });
        Assert.Equal(bed.Appended, got);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task An_entry_that_the_store_cannot_read_is_shown_holds_up_none_before_it_and_can_be_passed(int lost)
    {
        await using var bed = new FollowerBed();
        var source = new SomeEntries(1);
        var entries = source.Append(Gateway.Abstractions.Sessions.OpaqueId.NewSession(), (EntryKind.Opened, SomeEntries.Opened("alice", "crm")),
            (EntryKind.Admitted, SomeEntries.Decided("x_1", "run_sql", "allow", "w")), (EntryKind.Streamed, SomeEntries.Streamed("x_1", "w")),
            (EntryKind.Completed, SomeEntries.Completed("x_1", "completed", "w")));
        await bed.Store.AppendAsync(entries);
        await bed.AppendAsync(3);
        bed.Lose(lost);
        var time = new ManualTime();
        var got = new ConcurrentQueue<ExportEvent>();
        var sink = new FakeSink((batch, _) =>
        {
            foreach (var told in batch) got.Enqueue(told);
            return Task.FromResult(FakeSink.Taken);
        });
        _ = bed.Follow(s_export, sink, time: time);
        var stuck = await bed.UntilAsync("siem", "shown as failing", record => Later() && record.Health == ExportHealth.Failing);
        Assert.Contains($"at position {lost} cannot be read", stuck.Says, StringComparison.Ordinal);
        Assert.Equal(entries[..(lost - 1)].Select(entry => entry.Sequence), got.Select(told => told.Entry.Sequence));
        await bed.StopAsync();

        // Whoever goes on behind it, and knows nothing of what was before, does not need it either.
        var kept = await bed.Store.ReadAsync(ExportRecord.Kind, "siem", CancellationToken.None);
        await bed.Store.WriteAsync(new(ExportRecord.Kind, "siem", kept!.Version, "reset", (stuck with { Position = lost }).Write()));
        _ = bed.Follow(s_export, sink, time: time);
        var head = await bed.Store.HeadAsync(CancellationToken.None);
        await bed.UntilAsync("siem", "all sent", record => Later() && record.Position >= head);
        Assert.Equal(Enumerable.Range(1, (int)head).Where(position => position != lost), got.Select(told => (int)told.Position));
        Assert.Equal((lost != 1, lost != 2), (got.Single(told => told.Position == 4).Session.Subject == "alice",
            got.Single(told => told.Position == 4).Exchange.Method == "tools/call"));

        bool Later()
        {
            time.Advance(TimeSpan.FromSeconds(2));
            return true;
        }
    }

    [Fact]
    public async Task A_recording_that_ends_before_the_cursor_is_told_and_not_skipped()
    {
        await using var bed = new FollowerBed();
        await bed.AppendAsync(3);
        await bed.Store.WriteAsync(new(ExportRecord.Kind, "siem", 0, "working", (ExportRecord.Unused with { Position = 5_000 }).Write()));
        _ = bed.Follow(s_export, new FakeSink((_, _) => Task.FromResult(FakeSink.Taken)));
        var record = await bed.UntilAsync("siem", "told", r => r.Health == ExportHealth.Failing);
        Assert.Contains("replaced by an older one", record.Says, StringComparison.Ordinal);
        Assert.Equal(5_000, record.Position);
    }

    [Fact]
    public async Task After_a_restart_in_the_middle_of_an_exchange_its_end_is_told_whole()
    {
        await using var bed = new FollowerBed();
        var source = new SomeEntries(1);
        var session = Gateway.Abstractions.Sessions.OpaqueId.NewSession();
        await bed.Store.AppendAsync(source.Append(session, (EntryKind.Opened, SomeEntries.Opened("alice", "crm")),
            (EntryKind.Admitted, SomeEntries.Decided("x_1", "run_sql", "allow", "w"))));
        await bed.Store.AppendAsync(source.Append(session, (EntryKind.Completed, SomeEntries.Completed("x_1", "completed", "w"))));
        await bed.Store.WriteAsync(new(ExportRecord.Kind, "siem", 0, "working", (ExportRecord.Unused with { Position = 2 }).Write()));
        var heard = new TaskCompletionSource<ExportEvent>();
        _ = bed.Follow(s_export, new FakeSink((batch, _) =>
        {
            heard.TrySetResult(batch[0]);
            return Task.FromResult(FakeSink.Taken);
        }));
        var told = await heard.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(("alice", "crm", "run_sql", "allow"), (told.Session.Subject, told.Session.Connection, told.Exchange.Target, told.Exchange.Effect));
    }

    [Fact]
    public async Task How_far_behind_it_is_can_be_measured()
    {
        await using var bed = new FollowerBed();
        await bed.AppendAsync(30);
        var measured = new TaskCompletionSource<(long Value, string Export)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, on) =>
        {
            if (instrument.Meter.Name == ExportMetrics.MeterName && instrument.Name == "gateway.export.lag") on.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            if (tags[0].Value is "measured-here") measured.TrySetResult((value, (string)tags[0].Value!));
        });
        listener.Start();
        _ = bed.Follow(s_export with { Name = "measured-here" }, new FakeSink((_, _) =>
        {
            listener.RecordObservableInstruments();
            return Task.FromResult(FakeSink.Taken);
        }));
        var (value, _) = await measured.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(bed.Appended.Count, value);
    }
}
