namespace Gateway.Edge.Sessions;

/// <summary>Keeps the order of a legacy session's GET and of what its client posts after it: a server that asks its client something on the
/// standalone stream while there is none loses the question, and the call hangs.</summary>
/// <remarks>Source: MCP 2025-11-25, Streamable HTTP, listening for messages from the server.</remarks>
internal sealed class StreamGate
{
    /// <summary>How long a GET may take to reach its upstream before what was posted goes on without it.</summary>
    private static readonly TimeSpan ForwardMax = TimeSpan.FromSeconds(2);

    /// <summary>How long an upstream may take to answer the GET. It may keep quiet until it has something to say.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromMilliseconds(250);

    private readonly TaskCompletionSource _forwarded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether nobody waits here any more.</summary>
    public bool IsOpen => _answered.Task.IsCompleted;

    /// <summary>The GET is on its way to the upstream.</summary>
    public void Forwarded() => _forwarded.TrySetResult();

    /// <summary>The upstream has answered the GET, or it has ended: nothing is to be waited for.</summary>
    public void Open()
    {
        _forwarded.TrySetResult();
        _answered.TrySetResult();
    }

    /// <summary>Waits for the GET.</summary>
    public async Task PassAsync(TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            await _forwarded.Task.WaitAsync(ForwardMax, time, cancellation);
            await _answered.Task.WaitAsync(AnswerMax, time, cancellation);
        }
        catch (TimeoutException)
        {
            Open();
        }
    }
}
