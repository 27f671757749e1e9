using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;

namespace Gateway.Grains.Sessions;

/// <summary>What is kept of a session beside its recording. Counters are a snapshot; the entries after it are read again.</summary>
internal sealed record SessionDocument
{
    private const int WaitingMax = 1_000;
    private const long SpentMs = 10 * 60 * 1_000;

    public required string Id { get; init; }
    public required PrincipalKey Principal { get; init; }
    public required string PrincipalName { get; init; }

    /// <summary>The caller as the first entry tells; null in documents of before it was kept.</summary>
    public Principal? Caller { get; init; }
    public required ConnectionName Connection { get; init; }
    public required ClientFacts Client { get; init; }
    public required Era Era { get; init; }
    public required SessionStatus Status { get; init; }
    public required long OpenedAtUnixMs { get; init; }
    public long LastAtUnixMs { get; init; }
    public string ProtocolVersion { get; init; } = "";
    public string UpstreamSession { get; init; } = "";
    public string Reason { get; init; } = "";

    /// <summary>Who wrote this: each activation has a name of its own.</summary>
    public string Owner { get; init; } = "";

    /// <summary>The last entry that the counters below include.</summary>
    public long SnapshotSequence { get; init; }
    public long Calls { get; init; }
    public long ToolCalls { get; init; }
    public long Denied { get; init; }
    public long Approved { get; init; }
    public ImmutableArray<WaitingCall> Waiting { get; init; } = [];

    /// <summary>Calls whose outcome nobody knows, the latest last; at most 100.</summary>
    public ImmutableArray<UnknownRun> Unknown { get; init; } = [];

    /// <summary>Whether a legacy client can show its user an address.</summary>
    public bool ShowsAddresses { get; init; }

    /// <summary>Whether surrogates were given out; they are kept beside this.</summary>
    public bool HasSurrogates { get; init; }

    /// <summary>What of its recording was erased last; null for nothing.</summary>
    public SessionErasure? Erasure { get; init; }

    /// <summary>The last time at which it was used or a call of it could be decided.</summary>
    public long BusyUntilUnixMs => Waiting.Aggregate(
        LastAtUnixMs, static (last, call) => call.Exchange is null ? Math.Max(last, call.ExpiresAtUnixMs) : last);

    /// <summary>With room for one more held call; null where there is none. What nobody could decide for ten minutes makes room first: its
    /// repetition asks anew anyway. Then what ran and whose client never came back.</summary>
    public SessionDocument? WithRoom(long nowUnixMs)
    {
        if (Waiting.Length < WaitingMax) return this;
        var spent = Waiting.Where(w => w.Exchange is null && nowUnixMs - w.ExpiresAtUnixMs > SpentMs).MinBy(static w => w.ExpiresAtUnixMs)
            ?? Waiting.FirstOrDefault(static w => w is { Exchange: not null, End: null });
        return spent is null ? null : this with { Waiting = Waiting.Remove(spent) };
    }

    public SessionCounters Counters(long nowUnixMs) =>
        new(Calls, ToolCalls, Denied, Approved, Math.Max(0, (nowUnixMs - OpenedAtUnixMs) / 1000));

    public SessionBinding Binding() => new(new SessionId(Id), Principal, Connection, Era, Status, ProtocolVersion, UpstreamSession)
    {
        ShowsAddresses = ShowsAddresses,
        ClientId = Caller?.ClientId,
    };

    /// <summary>Whether this caller may use the session.</summary>
    public bool IsOf(Principal caller) => Principal == caller.Key && (Caller is null || Caller.ClientId == caller.ClientId);

    public SessionView View(long entries, long nowUnixMs) => new()
    {
        Id = new SessionId(Id),
        Status = Status,
        Principal = Principal,
        PrincipalName = PrincipalName,
        Connection = Connection,
        Client = Client,
        Era = Era,
        OpenedAtUnixMs = OpenedAtUnixMs,
        LastAtUnixMs = LastAtUnixMs,
        Counters = Counters(nowUnixMs),
        Entries = entries,
        Waiting = [.. Waiting.Where(static w => w.Exchange is null).Select(w => new ApprovalId(w.Approval))],
        Reason = Reason,
    };
}
