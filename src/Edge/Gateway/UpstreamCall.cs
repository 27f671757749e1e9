using Gateway.Abstractions.Sessions;

namespace Gateway.Edge.Gateway;

/// <summary>One request to an upstream: its answer, or why there is none.</summary>
internal sealed class UpstreamCall(HttpResponseMessage? response, ExchangeEnd failure, CancellationTokenSource cancellation) : IDisposable
{
    /// <summary>The answer's head; null when there is none.</summary>
    public HttpResponseMessage? Response => response;

    /// <summary>Why there is no answer; meaningless when there is one.</summary>
    public ExchangeEnd Failure => failure;

    /// <summary>Fires when the call must stop. Re-armed with the idle limit while a stream is read.</summary>
    public CancellationTokenSource Cancellation => cancellation;

    /// <summary>Lets go of the answer; what cancels the call is its maker's.</summary>
    public void Dispose() => response?.Dispose();
}
