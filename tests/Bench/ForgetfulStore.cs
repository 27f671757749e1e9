using System.Collections.Concurrent;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;

namespace Gateway.Bench;

/// <summary>Knows the ends of recordings and nothing else.</summary>
internal sealed class ForgetfulStore : IRecordingStore
{
    private readonly ConcurrentDictionary<SessionId, RecordingTail> _tails = new();

    public Task AppendAsync(IReadOnlyList<RecordingEntry> entries, bool urgent = true)
    {
        _tails[entries[0].Session] = Chain.TailOf(entries[^1]);
        return Task.CompletedTask;
    }

    public Task<RecordingTail> TailAsync(SessionId session, CancellationToken cancellation) =>
        Task.FromResult(_tails.GetValueOrDefault(session, RecordingTail.Empty));

    public IAsyncEnumerable<RecordingEntry> ReadAsync(SessionId session, long fromSequence, CancellationToken cancellation) =>
        AsyncEnumerable.Empty<RecordingEntry>();

    public Task<ReadOnlyMemory<byte>?> BodyAsync(string name, CancellationToken cancellation) =>
        Task.FromResult<ReadOnlyMemory<byte>?>(null);

    public Task<IReadOnlyList<FeedEntry>> FollowAsync(long afterPosition, int limit, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<FeedEntry>>([]);

    public Task<long> EraseAsync(
        SessionId session, long throughSequence, IReadOnlySet<EntryKind> kinds, CancellationToken cancellation) => Task.FromResult(0L);

    public Task<long> HeadAsync(CancellationToken cancellation) => Task.FromResult(0L);

    public Task<long> RoomAsync(CancellationToken cancellation) => Task.FromResult(long.MaxValue);
}
