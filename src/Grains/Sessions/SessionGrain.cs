using System.Collections.Immutable;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Masking;
using Gateway.Governance.Recording.Encryption;
using Gateway.Grains.Recording;
using Gateway.Grains.Stores;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Utilities;

namespace Gateway.Grains.Sessions;

/// <summary>Owns one session. This part holds its life; <c>SessionGrain.Admission.cs</c> decides exchanges,
/// <c>SessionGrain.Approvals.cs</c> carries what
/// waits for a person.</summary>
internal sealed partial class SessionGrain(IRecordingStore recordings, IRecordingKeys keys, IStateStore states, SessionRules rules,
    SessionConditions conditions, TimeProvider time, ILogger<SessionGrain> log)
    : Grain, ISessionGrain, IDisposable
{
    private const int CatchUpMax = 1_000;
    private static readonly TimeSpan SnapshotEvery = TimeSpan.FromSeconds(15);

    private readonly ObserverManager<ISessionObserver> _edges = Subscribers.Of<ISessionObserver>(time, log);
    private readonly ObserverManager<IRecordingObserver> _watchers = Subscribers.Of<IRecordingObserver>(time, log);
    private readonly List<RecordingEntry> _unpushed = [];
    private readonly string _me = Guid.NewGuid().ToString("N");
    private StateCell<SessionDocument>? _cell;
    private RecordingAppender? _recording;

    // The live document: the stored one plus what was decided since. Null while the session was never opened.
    private SessionDocument? _session;
    private bool _pushing;
    private bool _isOpening;
    private SessionSurrogates? _surrogates;

    // The version of the document with which this activation began, and whether another one has written since.
    private long _began;
    private bool _isSuperseded;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var id = new SessionId(this.GetPrimaryKeyString());
        _cell = new StateCell<SessionDocument>(states, "session", id.Value);
        _recording = new RecordingAppender(recordings, keys, id, time, conditions, () => rules.Encrypts);
        _session = await _cell.LoadAsync();
        _began = _cell.Version;
        await _recording.LoadAsync();
        if (_session is null && _recording.Sequence > 0) await CloseCutOpeningAsync(cancellationToken);
        else if (_session is not null)
            _session = await SessionReplay.CatchUpAsync(
                _session, new ClearRecordings(recordings, keys), conditions, _answers, cancellationToken);
        if (_session is { HasSurrogates: true }) await Surrogates().LoadAsync();
        await SealInterruptedAsync();
        // Who dies again before the next snapshot must not read all of this again, and more each time.
        if (_cell.Value is { } stored && _recording.Sequence - stored.SnapshotSequence > CatchUpMax) await ChangeAsync(static s => s);
        TellOfLastLife();
        await EndIfRevokedAsync();
        this.RegisterGrainTimer(SnapshotAsync, SnapshotEvery, SnapshotEvery);
    }

    // Nobody was ever told of it, so it is over; from here on it has a document, by which it is found and erased.
    private async Task CloseCutOpeningAsync(CancellationToken cancellation)
    {
        _session = await CutOpening.DocumentAsync(new(this.GetPrimaryKeyString()), new ClearRecordings(recordings, keys), cancellation);
        // One that could not be ended would come to life.
        if (_session is not null && !await EndAsync(SessionStatus.Closed, "its opening was cut off", by: null)
            && !conditions.IsDamaged(_session.Id))
            throw new StoreUnavailableException("Session: its opening was cut off, and it cannot be closed now; try again.");
    }

    // Its principal was revoked, and this session lived through it: its end was not kept when its last life ended. The rest of ending it
    // comes with the first snapshot.
    private async Task EndIfRevokedAsync()
    {
        if (_session is not { Status: SessionStatus.Open or SessionStatus.Paused } session) return;
        var principal = await GrainFactory.GetGrain<IPrincipalGrain>(session.Principal.ToString()).ViewAsync();
        if (principal.Revoked)
            await SetStatusAsync(SessionStatus.Terminated, $"principal revoked: {principal.Reason}", principal.RevokedBy);
    }

    // Before anything else is added: the recording says that what was under way then has no outcome. Whoever goes on does so behind it.
    private async Task SealInterruptedAsync()
    {
        var id = this.GetPrimaryKeyString();
        if (!conditions.TakeInterrupted(id) || _session is not { Status: SessionStatus.Open or SessionStatus.Paused }) return;
        // Nothing is ever added to a damaged one, so there is nothing to come back for.
        if (!await _recording!.AppendAsync(EntryKind.Interrupted, EntryPayload.Interrupted()) && !conditions.IsDamaged(id))
            conditions.AddInterrupted(id);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await SnapshotAsync(cancellationToken);
        // What is on its way may come back, and goes with the grain.
        await _recording!.DrainAsync(cancellationToken);
    }

    /// <summary>Lets go of the session's key; the silo calls it behind the deactivation, and where the activation failed.</summary>
    public void Dispose() => _recording?.Dispose();

    public async Task<SessionBinding?> OpenAsync(OpenSession request)
    {
        if (_session is not null) return Shown();
        _isOpening = true;
        try
        {
            return await OpenNewAsync(request);
        }
        finally
        {
            _isOpening = false;
        }
    }

    private async Task<SessionBinding?> OpenNewAsync(OpenSession request)
    {
        var id = this.GetPrimaryKeyString();
        if (!await GrainFactory.GetGrain<IPrincipalGrain>(request.Principal.Key.ToString()).OpenedAsync(new SessionId(id)))
        {
            // Whoever is refused comes again, with another id each time where it initializes: nothing stays of those.
            DeactivateOnIdle();
            return null;
        }

        var session = new SessionDocument
        {
            Id = id,
            Owner = _me,
            Principal = request.Principal.Key,
            PrincipalName = request.Principal.Name,
            Caller = request.Principal,
            Connection = request.Connection,
            Client = request.Client,
            Era = request.Era,
            Status = SessionStatus.Open,
            ShowsAddresses = request.ShowsAddresses,
            OpenedAtUnixMs = Now,
            LastAtUnixMs = Now,
        };
        if (!await _recording!.AppendAsync(EntryKind.Opened, EntryPayload.Opened(request))) return null;
        if (await _cell!.WriteAsync(session, Tag(session)) == CellWrite.Unavailable) return null;
        _session = _cell.Value;
        return _session is { } opened ? opened.Binding() with { IsNew = true } : null;
    }

    public Task<SessionBinding?> AttachAsync(ISessionObserver? observer)
    {
        LeaveIfUnknown();
        if (_session is not null && observer is not null) _edges.Subscribe(observer, observer);
        return Task.FromResult(Shown());
    }

    // Whoever asks names the session, so that it may be any: nothing stays of one that there is not.
    private void LeaveIfUnknown()
    {
        if (_session is null && !_isOpening) DeactivateOnIdle();
    }

    public async Task<SessionBinding?> BindAsync(string protocolVersion, string upstreamSession)
    {
        if (_session is null) return null;
        if (!await _recording!.AppendAsync(EntryKind.Bound, EntryPayload.Bound(protocolVersion))) return null;
        return await ChangeAsync(s => s with { ProtocolVersion = protocolVersion, UpstreamSession = upstreamSession })
            ? _session!.Binding() : null;
    }

    public async Task CloseAsync(string reason) => await EndAsync(SessionStatus.Closed, reason, by: null);

    public Task<bool> TerminateAsync(string reason, PrincipalKey by) =>
        EndAsync(SessionStatus.Terminated, TextMasker.Redact(reason, rules.Detection), by);

    public async Task<bool> PauseAsync(string reason, PrincipalKey by) =>
        _session is { Status: SessionStatus.Open }
            && await SetStatusAsync(SessionStatus.Paused, TextMasker.Redact(reason, rules.Detection), by);

    public async Task<bool> ResumeAsync(string reason, PrincipalKey by) =>
        _session is { Status: SessionStatus.Paused }
            && await SetStatusAsync(SessionStatus.Open, TextMasker.Redact(reason, rules.Detection), by);

    public Task<SessionView?> ViewAsync()
    {
        LeaveIfUnknown();
        return Task.FromResult(_session?.View(_recording!.Sequence, Now));
    }

    public Task WatchAsync(IRecordingObserver observer)
    {
        LeaveIfUnknown();
        _watchers.Subscribe(observer, observer);
        _recording!.Appended = Push;
        return Task.CompletedTask;
    }

    public Task UnwatchAsync(IRecordingObserver observer)
    {
        _watchers.Unsubscribe(observer);
        if (_watchers.Count == 0) _recording!.Appended = null;
        return Task.CompletedTask;
    }

    // A session whose recording is damaged is over for everybody who would use it: they open another.
    private SessionBinding? Shown() => _session is not { } session ? null
        : conditions.IsDamaged(session.Id) ? session.Binding() with { Status = SessionStatus.Closed } : session.Binding();

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static bool IsOver(SessionStatus status) => status is SessionStatus.Closed or SessionStatus.Terminated;

    private static string Tag(SessionDocument session) => session.Status.ToString().ToLowerInvariant();

    private async Task<bool> EndAsync(SessionStatus status, string reason, PrincipalKey? by)
    {
        if (_session is not { Status: SessionStatus.Open or SessionStatus.Paused } session) return false;
        if (!await SetStatusAsync(status, reason, by)) return false;
        await TellEndAsync();
        await ForgetSurrogatesAsync();

        // Not awaited: the principal may be in the middle of ending all its sessions, and would wait for us as we wait for it.
        GrainFactory.GetGrain<IPrincipalGrain>(session.Principal.ToString()).ClosedAsync(new SessionId(session.Id)).Ignore();
        return true;
    }

    private async Task<bool> SetStatusAsync(SessionStatus status, string reason, PrincipalKey? by)
    {
        // In memory first: from this turn on nothing is let through, even while the store is slow. If it cannot be written it is undone.
        var before = _session!;
        _session = before with { Status = status, Reason = status == SessionStatus.Open ? "" : reason };
        // How long it is kept counts from its last entry, which is this one.
        if (IsOver(status)) _session = _session with { LastAtUnixMs = Math.Max(before.LastAtUnixMs, Now) };
        var payload = EntryPayload.Status(status, reason, by);
        var isKept = await _recording!.AppendAsync(EntryKind.Status, payload);
        if (!isKept && status == SessionStatus.Terminated)
        {
            // Whoever was told that it is over is right, whatever the store does; the next snapshot writes what could not be written.
            _recording.AppendAsync(EntryKind.Status, payload, urgent: false).Ignore();
        }
        else if (!isKept)
        {
            _session = _session with { Status = before.Status, Reason = before.Reason, LastAtUnixMs = before.LastAtUnixMs };
            MustGo();
            return false;
        }

        // The recording has it, so it holds; what the document lacks is read from there, or is written with the next snapshot.
        await ChangeAsync(s => s);

        var binding = _session!.Binding();
        // Not awaited, and all at once: an edge that died delays neither the order nor the other edges.
        _edges.Notify(edge => edge.ChangedAsync(binding).Ignore());
        return true;
    }

    private async Task<bool> ChangeAsync(Func<SessionDocument, SessionDocument> change)
    {
        _session = change(_session!);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            if (await IsSupersededAsync() is not false) return false;
            var snapshot = _session with { SnapshotSequence = _recording!.SnapshotSequence, Owner = _me };
            switch (await _cell!.WriteAsync(snapshot, Tag(snapshot)))
            {
                case CellWrite.Written: return true;
                case CellWrite.Unavailable: return false;
            }
        }

        return false;
    }

    // Whether somebody else wrote the document since this activation began; null when that cannot be read now. What the store kept of
    // ours in doubt is ours.
    private async Task<bool?> IsSupersededAsync()
    {
        try
        {
            var stored = await _cell!.LoadAsync();
            _isSuperseded |= _cell.Version != _began && stored?.Owner != _me;
            return MustGo();
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }

    // Another activation of this session has written what this one has not seen, as happens where a silo was taken for dead: this one lets
    // nothing through any more, records what has happened, and goes; the next one reads everything anew. Source: T34.
    private bool MustGo()
    {
        if (!_isSuperseded && !_recording!.IsSuperseded) return false;
        DeactivateOnIdle();
        return true;
    }

    private async Task SnapshotAsync(CancellationToken cancellation)
    {
        await SealInterruptedAsync();
        await _recording!.SettleAsync();
        if (MustGo()) return;
        TellAgain();
        // What nobody waits for would go with the grain, while the store cannot take it.
        if (_recording.IsOwing) DelayDeactivation(SnapshotEvery * 3);
        if (_session is null) return;
        var isOver = IsOver(_session.Status);
        if (isOver) await ForgetSurrogatesAsync();
        if (isOver) await TellEndAsync();
        if (!isOver && Idle())
        {
            await EndAsync(SessionStatus.Closed, "idle", by: null);
            return;
        }

        if (_cell!.Value is { } stored && stored.Calls == _session.Calls && stored.LastAtUnixMs == _session.LastAtUnixMs
            && stored.Status == _session.Status && stored.Waiting == _session.Waiting && stored.Unknown == _session.Unknown
            && stored.Erasure == _session.Erasure && stored.HasSurrogates == _session.HasSurrogates
            // What was on its way when it was written may not have come.
            && stored.SnapshotSequence <= _recording.SnapshotSequence) return;
        await ChangeAsync(s => s);
    }

    // A call that waits for a person keeps its session busy, but only for as long as somebody can decide it; one that runs does so until
    // it ends, or its edge died long ago.
    private bool Idle() => _session is { } session && Now - session.BusyUntilUnixMs > rules.Idle.TotalMilliseconds
        && _running.Values.All(since => Now - since > RunningMsMax);

    private void Push(RecordingEntry entry)
    {
        if (_watchers.Count == 0) return;
        _unpushed.Add(entry);
        if (_pushing) return;
        _pushing = true;
        PushAllAsync().Ignore();
    }

    private async Task PushAllAsync()
    {
        try
        {
            while (_unpushed.Count > 0)
            {
                ImmutableArray<RecordingEntry> batch = [.. _unpushed];
                _unpushed.Clear();
                await _watchers.Notify(watcher => watcher.AppendedAsync(batch));
            }
        }
        finally
        {
            _pushing = false;
        }
    }
}
