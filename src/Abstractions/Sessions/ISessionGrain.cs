using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Recording;
using Orleans.Concurrency;

namespace Gateway.Abstractions.Sessions;

/// <summary>Owns one session: what it may do, what it did, and the tail of its recording. Key: <see cref="SessionId.Value"/>.</summary>
/// <remarks>Calls on the data path interleave: each does its thinking in one uninterrupted piece, takes its place in the chain, and only
/// then
/// waits for the store, so that many exchanges of one session share a commit.</remarks>
[Alias("gw.ISessionGrain")]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Opens the session, or says what it is bound to if it is open already. Durable before it returns.</summary>
    /// <returns>Null when the recording cannot be written or the principal is revoked; nothing is open then.</returns>
    [Alias("Open")] Task<SessionBinding?> OpenAsync(OpenSession request);

    /// <summary>The binding, for an edge that meets the session for the first time; null when there is no such session.</summary>
    /// <param name="observer">Is told of every later change of status; null for none.</param>
    [Alias("Attach"), AlwaysInterleave] Task<SessionBinding?> AttachAsync(ISessionObserver? observer);

    /// <summary>Notes what a legacy upstream negotiated. Durable before it returns.</summary>
    [Alias("Bind")] Task<SessionBinding?> BindAsync(string protocolVersion, string upstreamSession);

    /// <summary>Decides one exchange and makes its masked intent durable before it answers.</summary>
    [Alias("Admit"), AlwaysInterleave] Task<Admission> AdmitAsync(AdmitRequest request);

    /// <summary>Asks again for an exchange that was held: consumes the approval, once, or says how it stands.</summary>
    [Alias("Release"), AlwaysInterleave] Task<Admission> ReleaseAsync(ApprovalId approval, AdmitRequest request);

    /// <summary>Names the surrogates of values that an answer holds. Durable before it returns.</summary>
    /// <param name="asks">Values, each once.</param>
    /// <returns>One for each, in the same order, an empty text where none is left; of no length when they cannot be kept, and then the
    /// answer must not go on.</returns>
    [Alias("Surrogates"), AlwaysInterleave] Task<ImmutableArray<string>> SurrogatesAsync(ImmutableArray<SurrogateAsk> asks);

    /// <summary>Records masked messages of an exchange that is still streaming.</summary>
    /// <returns>False when the recording cannot be written; the stream must be cut.</returns>
    [Alias("Stream"), AlwaysInterleave] Task<bool> StreamAsync(StreamPiece piece);

    /// <summary>Records the end of an exchange.</summary>
    /// <returns>False when the recording cannot be written.</returns>
    [Alias("Complete"), AlwaysInterleave] Task<bool> CompleteAsync(ExchangeOutcome outcome);

    /// <summary>For each item, whether the caller could be let through to it with some arguments.</summary>
    [Alias("Visible"), AlwaysInterleave] Task<ImmutableArray<bool>> VisibleAsync(Principal principal, ImmutableArray<ListItem> items);

    /// <summary>Ends the session because its client asked; idempotent.</summary>
    [Alias("Close")] Task CloseAsync(string reason);

    /// <summary>Ends the session and cuts its streams.</summary>
    /// <returns>False when there is no such open session.</returns>
    [Alias("Terminate")] Task<bool> TerminateAsync(string reason, PrincipalKey by);

    /// <summary>Erases payloads of the recording of a session that has ended, for good, unless a legal hold covers it. Asked by the
    /// retention grain alone.</summary>
    /// <param name="kinds">Kinds of entries; none to finish what was begun, and nothing else.</param>
    /// <param name="reason">Why, for the recording.</param>
    /// <param name="by">Who ordered it; null for the configuration.</param>
    [Alias("Erase")] Task<ErasureOutcome> EraseAsync(ImmutableArray<EntryKind> kinds, string reason, PrincipalKey? by);

    /// <summary>Denies every exchange until <see cref="ResumeAsync"/>.</summary>
    /// <returns>False when the session is not open.</returns>
    [Alias("Pause")] Task<bool> PauseAsync(string reason, PrincipalKey by);

    /// <summary>Lifts a pause.</summary>
    /// <param name="reason">Why, for the recording; empty for none.</param>
    /// <param name="by">Who ordered it.</param>
    /// <returns>False when the session is not paused.</returns>
    [Alias("ResumeFor")] Task<bool> ResumeAsync(string reason, PrincipalKey by);

    /// <summary>What the management API shows; null when there is no such session.</summary>
    [Alias("View"), AlwaysInterleave] Task<SessionView?> ViewAsync();

    /// <summary>Pushes every later entry to <paramref name="observer"/>; best effort, catch up by sequence, renew within five
    /// minutes.</summary>
    [Alias("Watch"), AlwaysInterleave] Task WatchAsync(IRecordingObserver observer);

    /// <summary>Stops pushing entries to <paramref name="observer"/>.</summary>
    [Alias("Unwatch"), AlwaysInterleave] Task UnwatchAsync(IRecordingObserver observer);
}
