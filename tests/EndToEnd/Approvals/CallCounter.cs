using System.Collections.Concurrent;

namespace Gateway.EndToEnd.Approvals;

/// <summary>Counts the calls of tools that a client sends, rounds included.</summary>
internal sealed class CallCounter() : DelegatingHandler(new SocketsHttpHandler())
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _awaited = new();
    private int _calls;

    /// <summary>Waits until so many have been sent.</summary>
    public Task SentAsync(int calls) => Of(calls).Task.WaitAsync(TimeSpan.FromMinutes(2));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content
            && (await content.ReadAsStringAsync(cancellationToken)).Contains("\"tools/call\"", StringComparison.Ordinal))
            Of(Interlocked.Increment(ref _calls)).TrySetResult();
        return await base.SendAsync(request, cancellationToken);
    }

    private TaskCompletionSource Of(int calls) =>
        _awaited.GetOrAdd(calls, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
