using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Gateway.Governance.Recording.Replays;

namespace Gateway.Recording;

/// <summary>A client of a served recording on the wire: what it answered, and which of its streams are broken.</summary>
internal sealed class ReplayCaller(ReplayClient client)
{
    // Whoever was asked then may not answer now; what waited for it goes on all the same.
    private static readonly TimeSpan AnswerWait = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, BrokenStream> _broken = new(StringComparer.Ordinal);
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when it next asks something.</summary>
    public Task Moved => Volatile.Read(ref _moved).Task;

    /// <summary>What it is told without having asked.</summary>
    public IReadOnlyList<ReplayTold> Told => client.Told();

    /// <summary>What answers a request; null when nothing like it is recorded.</summary>
    public ReplayExchange? Next(ReplayRequest request)
    {
        var found = client.Next(request);
        Interlocked.Exchange(ref _moved, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        return found;
    }

    /// <summary>Notes that it answered a request of the server.</summary>
    /// <param name="id">The request's id, JSON.</param>
    public void Answered(string id) => Answer(id).TrySetResult();

    /// <summary>Waits until it has answered a request of the server, for 20 seconds at most.</summary>
    public async Task AnsweredAsync(string id, CancellationToken cancellation)
    {
        try
        {
            await Answer(id).Task.WaitAsync(AnswerWait, cancellation);
        }
        catch (TimeoutException)
        {
            // The wait is over, which is all that was asked for.
        }
        finally
        {
            // The next client of the same recording, or the same call once more, is asked by the same id.
            _answers.TryRemove(id, out _);
        }
    }

    /// <summary>Notes a stream that ends before its answer, so that it can be taken up again.</summary>
    /// <param name="stream">What is left of it.</param>
    /// <returns>The event id to take it up by.</returns>
    public string Break(BrokenStream stream)
    {
        _broken[stream.Exchange.Exchange] = stream;
        return stream.Exchange.Exchange;
    }

    /// <summary>What is left of a stream; null when no such event was sent, or it was taken up before.</summary>
    public BrokenStream? Resume(string eventId) => _broken.TryRemove(eventId, out var stream) ? stream : null;

    private TaskCompletionSource Answer(string id) =>
        _answers.GetOrAdd(id, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>A stream that ended before its answer, as it did then.</summary>
    /// <param name="Exchange">What was recorded.</param>
    /// <param name="Id">The id of the request now.</param>
    /// <param name="ProgressToken">Its progress token; null for none.</param>
    internal sealed record BrokenStream(ReplayExchange Exchange, JsonNode? Id, JsonNode? ProgressToken);
}
