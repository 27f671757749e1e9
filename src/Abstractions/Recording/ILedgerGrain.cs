using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Sessions;
using Orleans.Concurrency;

namespace Gateway.Abstractions.Recording;

/// <summary>Reads across owners: lists, recordings and the audit log, for whoever has no store at hand. Key: <see cref="Key"/>.</summary>
/// <remarks>It owns nothing; every call reads the store and they interleave. A failing store shows as
/// <see cref="Stores.StoreUnavailableException"/>.</remarks>
[Alias("gw.ILedgerGrain")]
public interface ILedgerGrain : IGrainWithStringKey
{
    /// <summary>The one key of this grain.</summary>
    const string Key = "main";

    /// <summary>A page of sessions, the one that changed last first.</summary>
    [Alias("Sessions"), AlwaysInterleave] Task<SessionPage> SessionsAsync(SessionQuery query);

    /// <summary>A page of approvals, the one that changed last first; what has expired says so.</summary>
    [Alias("Approvals"), AlwaysInterleave] Task<ApprovalPage> ApprovalsAsync(ApprovalQuery query);

    /// <summary>Entries of a session from <paramref name="fromSequence"/> (at least 1) on, in order; empty at the end.</summary>
    /// <param name="session">The session.</param>
    /// <param name="fromSequence">The first sequence wanted.</param>
    /// <param name="limit">1 to 1,000; fewer come back when they are large, about 4 MiB at most.</param>
    [Alias("Entries"), AlwaysInterleave]
    Task<ImmutableArray<RecordingEntry>> EntriesAsync(SessionId session, long fromSequence, int limit);

    /// <summary>The masked message that an entry of kind <see cref="EntryKind.Attached"/> names; null when it is none, or cannot be
    /// had.</summary>
    /// <param name="session">The session.</param>
    /// <param name="sequence">The attached entry's.</param>
    [Alias("Body"), AlwaysInterleave] Task<ReadOnlyMemory<byte>?> BodyAsync(SessionId session, long sequence);

    /// <summary>Re-derives a session's chain; null when there is no recording of it.</summary>
    [Alias("Verify"), AlwaysInterleave] Task<RecordingVerdict?> VerifyAsync(SessionId session);

    /// <summary>How the signing of recordings stands.</summary>
    [Alias("Evidence"), AlwaysInterleave] Task<EvidenceStanding> EvidenceAsync();

    /// <summary>Shows that an entry is covered by the newest checkpoint; null while it is not, or when there is none.</summary>
    [Alias("Inclusion"), AlwaysInterleave] Task<InclusionProof?> InclusionAsync(SessionId session, long sequence);

    /// <summary>Shows that one tree of checkpoints is the beginning of another; null when one of both is not there.</summary>
    [Alias("Consistency"), AlwaysInterleave] Task<ConsistencyProof?> ConsistencyAsync(long oldSize, long newSize);

    /// <summary>A tile or bundle by its path below <c>tile/</c>; null when there is none.</summary>
    [Alias("Tile"), AlwaysInterleave] Task<ReadOnlyMemory<byte>?> TileAsync(string path);

    /// <summary>Writes an audit event. Durable before it returns.</summary>
    [Alias("Audit"), AlwaysInterleave] Task AuditAsync(AuditEvent audit);

    /// <summary>Audit events, newest first.</summary>
    /// <param name="cursor">What the page before returned; null for the first page.</param>
    /// <param name="limit">1 to 200.</param>
    [Alias("Audited"), AlwaysInterleave] Task<AuditPage> AuditedAsync(string? cursor, int limit);
}
