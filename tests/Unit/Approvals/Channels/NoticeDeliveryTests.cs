using System.Text;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Approvals;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;
using Gateway.Silo.Approvals;
using Gateway.Silo.Stores;
using Gateway.Tests.Identity;
using Gateway.Tests.Recording;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.Tests.Approvals.Channels;

/// <summary>The outbox on a real store, with a sender that does what a test says.</summary>
public sealed class NoticeDeliveryTests : IAsyncDisposable
{
    private readonly StoreFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly SqliteStore _store;
    private readonly NoticeBook _book;
    private readonly ChannelBoard _board;
    private readonly LiveConfig _config = new(new GatewayConfig
    {
        Approvals = new ApprovalsConfig { Channels = [Hook("a") with { Else = "b" }, Hook("b")] },
    });

    public NoticeDeliveryTests()
    {
        _store = _folder.Open();
        (_book, _board) = (new NoticeBook(_store), new ChannelBoard(_store, _time));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_sender_that_meets_what_nobody_expected_has_failed_and_is_tried_again_later()
    {
        var asked = await AskAsync();
        var id = (await _book.ReadAsync(asked, CancellationToken.None)).Deliveries[0].Id;
        var record = await Delivery(new StubSender(static (_, _) => throw new InvalidOperationException("x")))
            .TryAsync(asked, id, CancellationToken.None);
        Assert.Equal((DeliveryStatus.Waiting, 1), (record.Deliveries[0].Status, record.Deliveries[0].Tries));
        Assert.Contains("InvalidOperationException", record.Deliveries[0].Attempts[0].Says, StringComparison.Ordinal);
        Assert.True(record.NextOf(record.Deliveries[0]) > Now);
    }

    [Fact]
    public async Task Behind_a_channel_that_hangs_the_next_one_is_told_of_all_that_wait()
    {
        const int Asked = 20;
        var (hanging, told) = (0, 0);
        using var happened = new SemaphoreSlim(0);
        var delivery = Delivery(new StubSender(async (channel, cancellation) =>
        {
            if (channel.Name == "a")
            {
                Interlocked.Increment(ref hanging);
                happened.Release();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            }

            Interlocked.Increment(ref told);
            happened.Release();
            return SendResult.Of(SendOutcome.Delivered, "taken");
        }));
        for (var n = 0; n < Asked; n++) await AskAsync();
        using var pump = new NoticePump(_book, delivery, _board, new NoticeBell(), _config, _time, NullLogger<NoticePump>.Instance);
        await pump.StartAsync(CancellationToken.None);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Volatile.Read(ref told) < Asked)
        {
            if (Volatile.Read(ref hanging) > 0) _time.Advance(TimeSpan.FromSeconds(1));
            // Time runs on where nothing happens by itself.
            await happened.WaitAsync(TimeSpan.FromMilliseconds(10), patience.Token);
        }

        await pump.StopAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData("channel", "a", "dead", """{"State":"Resting","SinceUnixMs":1,"Failures":0,"Says":""}""")]
    [InlineData("channel", "a", "dead", "{")]
    [InlineData("notice", "a_00000000000000000000000000", "due", "{}")]
    [InlineData("notice", "a_00000000000000000000000000", "due", "{")]
    public async Task A_record_that_nobody_can_read_keeps_nothing_else_from_being_told(string kind, string key, string tag, string body)
    {
        await _store.WriteAsync(new StateWrite(kind, key, 0, tag, Encoding.UTF8.GetBytes(body)));
        await AskAsync();
        var told = new TaskCompletionSource<string>();
        var delivery = Delivery(new StubSender((channel, _) =>
        {
            told.TrySetResult(channel.Name);
            return Task.FromResult(SendResult.Of(SendOutcome.Delivered, "taken"));
        }));
        using var pump = new NoticePump(_book, delivery, _board, new NoticeBell(), _config, _time, NullLogger<NoticePump>.Instance);
        await pump.StartAsync(CancellationToken.None);
        var first = await Task.WhenAny(told.Task, pump.ExecuteTask!).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Same(told.Task, first);
        Assert.Equal("a", await told.Task);
        await pump.StopAsync(CancellationToken.None);
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private NoticeDelivery Delivery(StubSender sender)
    {
        var grains = Interceptor.For<IGrainFactory>((_, args) => Interceptor.For<IApprovalGrain>(
            (_, _) => Task.FromResult<ApprovalView?>(View(new ApprovalId((string)args[0]!)))));
        return new NoticeDelivery(_book, _board, new NoticeWords(grains, _config, Some.Key), [sender], _config, _time,
            NullLogger<NoticeDelivery>.Instance);
    }

    private async Task<string> AskAsync()
    {
        var view = View(Some.Request().Id);
        var plan = new DeliveryPlan(_config.Current.Approvals, LinkedIdentities.None, static _ => false);
        await _book.ChangeAsync(view.Request.Id.Value, record => plan.Take(record, view, Now));
        return view.Request.Id.Value;
    }

    private ApprovalView View(ApprovalId id)
    {
        var view = Some.Waiting();
        // However fast time runs beside a slow machine, it does not expire.
        return view with { Request = view.Request with { Id = id, ExpiresAtUnixMs = Now + (long)TimeSpan.FromDays(365).TotalMilliseconds } };
    }

    private static ChannelConfig Hook(string name) =>
        new() { Name = name, Webhook = new WebhookConfig { Url = new Uri("https://hooks.example"), Secrets = [] } };

    private sealed class StubSender(Func<ChannelConfig, CancellationToken, Task<SendResult>> send) : ISender
    {
        public bool IsFor(ChannelConfig channel) => true;

        public Task<SendResult> SendAsync(Notice notice, ChannelConfig channel, Delivery? asked, CancellationToken cancellation) =>
            send(channel, cancellation);
    }
}
