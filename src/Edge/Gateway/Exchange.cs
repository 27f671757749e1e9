using System.Collections.Immutable;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Approvals;
using Gateway.Edge.Connections;
using Gateway.Edge.Mcp;
using Gateway.Edge.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Gateway;

/// <summary>One request and everything that answers it, as it goes through the steps. Each step fills in what the next ones need.</summary>
internal sealed class Exchange(HttpContext http, long startedAt)
{
    private OpenRequests? _takenFrom;
    private CancellationTokenRegistration _left;

    /// <summary>The HTTP request and response.</summary>
    public HttpContext Http => http;

    /// <summary>When the first byte came, in <see cref="TimeProvider"/> ticks.</summary>
    public long StartedAt => startedAt;

    /// <summary>What goes back.</summary>
    public ClientAnswer Answer { get; } = new(http.Response);

    /// <summary>This exchange's id.</summary>
    public ExchangeId Id { get; } = OpaqueId.NewExchange();

    /// <summary>Step 1.</summary>
    public Principal Principal { get; set; } = null!;

    /// <summary>Step 1: when the caller's token stops being accepted; a stream that outlives it is cut.</summary>
    public DateTimeOffset TokenExpires { get; set; }

    /// <summary>Step 2.</summary>
    public Route Route { get; set; } = null!;

    /// <summary>Step 3. Null for a request without a body.</summary>
    public Frame? Frame { get; set; }

    /// <summary>Step 3.</summary>
    public Era Era { get; set; }

    /// <summary>Step 3: the method, or the gateway's own name for a request without one.</summary>
    public string Method { get; set; } = "";

    /// <summary>Step 3: of a held call that comes back in a further round, what it was given; null for any other.</summary>
    public ReturnedCall? Returned { get; set; }

    /// <summary>Step 4.</summary>
    public LiveSession Session { get; set; } = null!;

    /// <summary>Step 4: whether this request opened its session (a legacy initialize).</summary>
    public bool OpensSession { get; set; }

    /// <summary>Step 4: the request's id, where its upstream tells the requests of a wire session apart by it; null where it does
    /// not.</summary>
    public RequestId? WireId { get; private set; }

    /// <summary>Step 4: of a legacy GET, what is posted after it waits here until the upstream has answered it.</summary>
    public StreamGate? StreamGate { get; set; }

    /// <summary>Step 4: of a legacy GET, the event behind which its stream is taken up, as the upstream named it; null for none.</summary>
    public string? LastEventId { get; set; }

    /// <summary>Steps 3 and 4: what it brought back that is not its caller's; null where all of it is, and then alone it may run.</summary>
    public ForeignHandle? Foreign { get; set; }

    /// <summary>Step 5: what the session is asked to admit.</summary>
    public AdmitRequest Request { get; set; } = null!;

    /// <summary>Step 6: what must be hidden.</summary>
    public ImmutableArray<MaskObligation> Masks { get; set; } = [];

    /// <summary>Step 6: what the statement that runs would do, as it was judged; null for none.</summary>
    public SqlFacts? Sql { get; set; }

    /// <summary>Step 6: of a stream that stands open, what may have been decided to be hidden of requests that this gateway does not know
    /// of.</summary>
    public ImmutableArray<MaskObligation> Standing { get; set; } = [];

    /// <summary>Step 6: the message for the upstream where the session has made it; empty otherwise. Holds values in clear.</summary>
    public ReadOnlyMemory<byte> Upstream { get; set; }

    /// <summary>Step 6: what names the run to the upstream, of a call that was approved; empty for any other.</summary>
    public string IdempotencyKey { get; set; } = "";

    /// <summary>Step 6: the version of the policy that let it through.</summary>
    public long PolicyVersion { get; set; }

    /// <summary>Step 6: names the durable intent, for the answer to carry; null where the connection gives no receipts.</summary>
    public EntryReceipt? Receipt { get; set; }

    /// <summary>Behind step 9: whether whoever acts for the principal was revoked while the call was under way.</summary>
    public bool IsActorRevoked { get; set; }

    /// <summary>Behind step 6: the request with what its answer must hide.</summary>
    public OpenRequest Asked => field ??= new OpenRequest(
        RpcId.ToArray(), Method, Frame?.Name ?? "", Masks.IsDefault ? [] : Masks, Sql);

    /// <summary>Step 4: takes the id, until the request is answered; false when another of its wire session that is under way has
    /// it.</summary>
    public bool TryTakeId()
    {
        if (Era != Era.Legacy || RpcId.IsEmpty || Session.Binding is not { UpstreamSession.Length: > 0 }) return true;
        var id = RequestId.Of(RpcId);
        if (!Session.Requests.TryTake(id, Id)) return false;
        (WireId, _takenFrom) = (id, Session.Requests);
        Answer.Answering = FreeId;
        // Who lost the connection may ask again before anybody knows what becomes of this.
        _left = http.RequestAborted.UnsafeRegister(static x => ((Exchange)x!).FreeId(), this);
        return true;
    }

    /// <summary>Gives the id back, before the client has an answer: it may use the id again then.</summary>
    public void FreeId()
    {
        if (WireId is { } id) _takenFrom!.Free(id, Id);
    }

    /// <summary>Gives the id back at the end.</summary>
    public void LeaveId()
    {
        _left.Dispose();
        FreeId();
    }

    /// <summary>Step 10: whether a client that loses the answer may come back for it on another stream.</summary>
    public bool IsResumable { get; set; }

    /// <summary>Step 7: the message that asks the client to come back by itself; null where the usual words must do.</summary>
    public byte[]? Pending { get; set; }

    /// <summary>Step 7: that message as the recording keeps it; null where there is none.</summary>
    public byte[]? PendingRecord { get; set; }

    /// <summary>Whether the upstream gives up when the client goes away: it does in the modern era, it does not in the legacy
    /// one.</summary>
    public bool CancelsWithClient => Era == Era.Modern || HttpMethods.IsGet(http.Request.Method);

    /// <summary>The raw id of the request; empty when it has none.</summary>
    public ReadOnlySpan<byte> RpcId => Frame is { Kind: FrameKind.Request } frame ? frame.IdBytes : default;
}
