using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Recording;
using Gateway.Tests.Identity;
using Xunit;

namespace Gateway.Tests.Recording;

/// <summary>The pieces of a stream and what is left of it at its end.</summary>
public sealed class StreamRecorderTests
{
    private static readonly byte[] Long = new byte[70 * 1024];

    [Fact]
    public async Task What_a_path_hides_is_kept_without_a_finding_too()
    {
        var recorder = new StreamRecorder(new ExchangeId("x"), Interceptor.For<ISessionGrain>((_, _) => null!), new ManualTime());
        var hidden = new MaskedValue("path", "$.result.salary", 5, 100, "hide salaries");
        recorder.Add(new byte[1], [], [hidden]);
        recorder.AddCopy(new byte[1], [], [hidden]);
        var rest = await recorder.TakeRestAsync();
        Assert.Equal([hidden, hidden], rest.Masked);
        Assert.Empty(rest.Hits);
    }

    [Fact]
    public async Task What_comes_behind_a_piece_that_was_lost_is_handed_over_all_the_same()
    {
        var sent = new List<TaskCompletionSource<bool>>();
        var session = Interceptor.For<ISessionGrain>((_, _) =>
        {
            sent.Add(new TaskCompletionSource<bool>());
            if (sent.Count == 2) sent[1].SetResult(true);
            return sent[^1].Task;
        });
        var recorder = new StreamRecorder(new ExchangeId("x"), session, new ManualTime());
        recorder.Add(Long, [], []);
        recorder.FlushIfDue();
        recorder.Add(Long, [], []);
        recorder.FlushIfDue();
        sent[0].SetException(new TimeoutException());
        await recorder.TakeRestAsync();
        Assert.Equal(2, sent.Count);
        Assert.False(recorder.Intact);
    }

    // On a thread of its own, so that whatever waits for a piece has gone on when the piece is let go.
    [Fact]
    public Task What_is_left_is_taken_behind_every_piece_that_goes_meanwhile() => Task.Run(async () =>
    {
        var (sent, second) = (new List<TaskCompletionSource<bool>>(), new TaskCompletionSource());
        var session = Interceptor.For<ISessionGrain>((method, _) =>
        {
            Assert.Equal(nameof(ISessionGrain.StreamAsync), method.Name);
            sent.Add(new TaskCompletionSource<bool>());
            if (sent.Count == 2) second.SetResult();
            return sent[^1].Task;
        });
        var recorder = new StreamRecorder(new ExchangeId("x"), session, new ManualTime());
        recorder.Add(Long, [], []);
        recorder.FlushIfDue();
        recorder.Add(Long, [], []);
        var rest = recorder.TakeRestAsync().AsTask();
        recorder.FlushIfDue();
        Assert.Single(sent);

        sent[0].SetResult(true);
        await second.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(rest.IsCompleted, "The rest was taken before the piece in front of it was recorded.");
        sent[1].SetResult(true);
        Assert.Empty((await rest).Messages);
    });
}
