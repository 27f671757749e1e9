using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Masking;
using Gateway.Grains.Recording;

namespace Gateway.Grains.Sessions;

// Erasing payloads. First the recording says so, then the session remembers that it has begun, then the bytes go: whatever stops it
// in between, it goes on where it was, and no payload is ever missing without an entry that says why.
internal sealed partial class SessionGrain
{
    public async Task<ErasureOutcome> EraseAsync(ImmutableArray<EntryKind> kinds, string reason, PrincipalKey? by)
    {
        if (_session is null) return ErasureOutcome.Unknown;
        if (_session.Status is not (SessionStatus.Closed or SessionStatus.Terminated)) return ErasureOutcome.Open;
        if (_session.Erasure is { IsDone: false } begun && await FinishErasureAsync(begun) == ErasureOutcome.Unavailable)
            return ErasureOutcome.Unavailable;
        if (_session.Erasure is { } done && done.Covers(kinds)) return ErasureOutcome.Nothing;

        var erasure = new SessionErasure(_recording!.Sequence, kinds, IsDone: false);
        var payload = EntryPayload.Erased(erasure.ThroughSequence, kinds, TextMasker.Redact(reason, rules.Detection), by);
        if (!await _recording.AppendAsync(EntryKind.Erased, payload)) return ErasureOutcome.Unavailable;
        if (!await ChangeAsync(s => s with { Erasure = erasure })) return ErasureOutcome.Unavailable;
        return await FinishErasureAsync(erasure);
    }

    private async Task<ErasureOutcome> FinishErasureAsync(SessionErasure erasure)
    {
        try
        {
            await recordings.EraseAsync(
                new SessionId(_session!.Id), erasure.ThroughSequence, erasure.Kinds.ToFrozenSet(), CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            return ErasureOutcome.Unavailable;
        }

        return await ChangeAsync(s => s with { Erasure = erasure with { IsDone = true } })
            ? ErasureOutcome.Erased : ErasureOutcome.Unavailable;
    }
}
