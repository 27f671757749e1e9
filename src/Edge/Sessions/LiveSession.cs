using System.Collections.Concurrent;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Surrogates;

namespace Gateway.Edge.Sessions;

/// <summary>A session that this edge carries traffic of. Holds nothing that another edge could not get from the session's grain, but for
/// what this edge has asked the upstream.</summary>
internal sealed class LiveSession(SessionId id, IGrainFactory grains) : ISessionObserver, IDisposable
{
    private readonly Lock _asked = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenSource _leaving = new();
    private volatile SessionBinding? _binding;
    private ISessionObserver? _reference;
    private volatile StreamGate? _streamGate;
    private int _inFlight, _streams, _asking;
    private bool _isGivenUp;
    private volatile OpenBook? _book;

    /// <summary>The session.</summary>
    public SessionId Id => id;

    /// <summary>Its owner.</summary>
    public ISessionGrain Grain { get; } = grains.GetGrain<ISessionGrain>(id.Value);

    /// <summary>What it is bound to, as last heard; null until it was attached.</summary>
    public SessionBinding? Binding => _binding;

    /// <summary>Fires when the session was terminated, or the gateway waits no longer for its calls: everything of it must stop.</summary>
    public CancellationToken Terminated => _ended.Token;

    /// <summary>Fires when the gateway is told to stop: what only listens or waits for a person ends, calls go on.</summary>
    public CancellationToken Leaving => _leaving.Token;

    /// <summary>Whether <see cref="Terminated"/> fired because the gateway stops, and not by anybody's order.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Waits for approvals of legacy requests that are open at this edge, by the raw id of the request.</summary>
    public ConcurrentDictionary<string, CancellationTokenSource> Waits { get; } = new(StringComparer.Ordinal);

    /// <summary>What says for the answers of its requests what they must hide.</summary>
    public OpenRequests Requests { get; } = new();

    /// <summary>When it was last used, in <see cref="TimeProvider"/> ticks.</summary>
    public long LastUsed { get; set; }

    /// <summary>Asks the grain what the session is, and to tell about changes.</summary>
    public async Task<SessionBinding?> AttachAsync()
    {
        lock (_asked) _reference ??= grains.CreateObjectReference<ISessionObserver>(this);
        // An order that nobody could bring is heard here at the latest.
        return await Grain.AttachAsync(_reference) is { } binding ? Take(binding) : _binding = null;
    }

    /// <summary>Whether it was opened here, so that nothing was asked in it before <see cref="Requests"/> was told.</summary>
    public bool IsNew { get; private set; }

    /// <summary>Opens the session.</summary>
    public async Task<SessionBinding?> OpenAsync(OpenSession request)
    {
        if (await Grain.OpenAsync(request) is not { } opened) return null;
        IsNew |= opened.IsNew;
        return await AttachAsync();
    }

    /// <summary>Somebody is about to ask the grain for the first time; false when those who asked before have given it up.</summary>
    public bool TryAsk()
    {
        lock (_asked)
        {
            if (_isGivenUp) return false;
            _asking++;
            return true;
        }
    }

    /// <summary>Whoever asked has an answer, or none. True when nobody knows of the session and nobody else is asking: it is given up
    /// then.</summary>
    public bool GivesUp()
    {
        lock (_asked) return --_asking == 0 && _binding is null && (_isGivenUp = true);
    }

    /// <summary>Notes what the upstream negotiated.</summary>
    public async Task<bool> BindAsync(string protocolVersion, string upstreamSession) =>
        await Grain.BindAsync(protocolVersion, upstreamSession) is { } binding && Take(binding) is not null;

    public Task ChangedAsync(SessionBinding binding)
    {
        Take(binding);
        return Task.CompletedTask;
    }

    private SessionBinding Take(SessionBinding binding)
    {
        _binding = binding;
        if (binding.Status is SessionStatus.Terminated) _ = _ended.CancelAsync();
        return binding;
    }

    /// <summary>What this edge knows of the session's surrogates. Begun anew before the first of them grow old, and when the policy
    /// changes, so that the session hears again which of them are in use.</summary>
    /// <param name="master">The gateway's key.</param>
    /// <param name="policyVersion">The version that decides.</param>
    /// <param name="lifetime">How long the session turns surrogates back.</param>
    /// <param name="time">The clock.</param>
    public SurrogateBook Surrogates(MaskKey master, long policyVersion, TimeSpan lifetime, TimeProvider time)
    {
        if (_book is { } open && open.PolicyVersion == policyVersion && time.GetElapsedTime(open.Since) < lifetime / 2) return open.Book;
        var book = new SurrogateBook(SurrogateVault.FormKey(master, id.Value));
        _book = new OpenBook(book, policyVersion, time.GetTimestamp());
        return book;
    }

    /// <summary>The gateway is told to stop.</summary>
    public void Leave() => _leaving.CancelAsync().Ignore();

    /// <summary>The gateway waits no longer.</summary>
    public void Stop()
    {
        if (_ended.IsCancellationRequested) return;
        IsStopped = true;
        _ended.CancelAsync().Ignore();
    }

    /// <summary>Takes a place among the exchanges that are under way; false when there is none.</summary>
    public bool TryEnter(bool stream, int inFlightMax, int streamsMax)
    {
        // Both are counted before either is judged, so that leaving always gives back what was taken.
        var streams = stream ? Interlocked.Increment(ref _streams) : 0;
        if (Interlocked.Increment(ref _inFlight) <= inFlightMax && streams <= streamsMax) return true;
        Leave(stream);
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void Leave(bool stream)
    {
        Interlocked.Decrement(ref _inFlight);
        if (stream) Interlocked.Decrement(ref _streams);
    }

    /// <summary>Whether no exchange is under way.</summary>
    public bool IsQuiet => Volatile.Read(ref _inFlight) == 0;

    /// <summary>A legacy GET has come in: what the client posts after it waits until the upstream has it.</summary>
    /// <returns>To be opened once the upstream has answered the GET, or it has ended.</returns>
    public StreamGate StreamComing() => _streamGate = new StreamGate();

    /// <summary>Waits for a GET that has come in and not reached the upstream yet.</summary>
    public Task AfterStreamAsync(TimeProvider time, CancellationToken cancellation) =>
        _streamGate is { IsOpen: false } gate ? gate.PassAsync(time, cancellation) : Task.CompletedTask;

    /// <summary>Lets go of the reference that the grain holds. The token sources stay: a stream may still be linked to them, and they hold
    /// no timer.</summary>
#pragma warning disable CA2213 // see above
    public void Dispose()
    {
        if (_reference is not null) grains.DeleteObjectReference<ISessionObserver>(_reference);
    }
#pragma warning restore CA2213

    private sealed record OpenBook(SurrogateBook Book, long PolicyVersion, long Since);
}
