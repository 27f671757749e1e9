using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Mcp;

namespace Gateway.Edge.Sessions;

/// <summary>A session's requests whose answers may come on a stream that is not their own.</summary>
/// <remarks>Which are under way is bounded with the session's exchanges. One whose stream can be taken up again stays behind its end,
/// answered or not: who lost the stream is given the answer once more. So does one that its upstream may be at still, whose answer may
/// come in the stream of a later request of its id.</remarks>
internal sealed class OpenRequests
{
    private const int KeptMax = 256;
    private const int KeptIdBytesMax = 1024;
    private const int ForgottenMax = 1024;
    private const int ForgottenIdBytesMax = 64;

    private readonly Lock _lock = new();
    private readonly List<OpenRequest> _underWay = [];
    private readonly List<OpenRequest> _kept = [];
    private readonly HashSet<MaskObligation> _masks = [];
    private readonly Dictionary<RequestId, ExchangeId> _taken = [];

    // Ids of those that their upstream may be at still, and that have found no room; and whether there were too many of these.
    private readonly List<RequestId> _forgotten = [];
    private bool _hasForgotten;

    /// <summary>What was decided to be hidden of any request so far, each once. As many as the policies have that decided.</summary>
    public ImmutableArray<MaskObligation> Masks { get; private set; } = [];

    /// <summary>Takes an id for a request of a session whose upstream tells them apart by it.</summary>
    /// <returns>False when another has it that is under way.</returns>
    public bool TryTake(RequestId id, ExchangeId owner)
    {
        lock (_lock) return _taken.TryAdd(id, owner);
    }

    /// <summary>Gives an id back, if this request has it.</summary>
    public void Free(RequestId id, ExchangeId owner)
    {
        lock (_lock)
            if (_taken.TryGetValue(id, out var taken) && taken == owner) _taken.Remove(id);
    }

    /// <summary>Gives an id back whose request was answered elsewhere, or is not wanted any more.</summary>
    public void Free(RequestId id)
    {
        lock (_lock) _taken.Remove(id);
    }

    /// <summary>Notes a request that is about to go out.</summary>
    public void Open(OpenRequest request)
    {
        lock (_lock)
        {
            _underWay.Add(request);
            foreach (var mask in request.Masks.IsDefault ? [] : request.Masks)
                if (_masks.Add(mask)) Masks = Masks.Add(mask);
        }
    }

    /// <summary>Notes that a request's own stream has ended.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isResumable">Whether its answer may still come, or come again.</param>
    public void Close(OpenRequest request, bool isResumable)
    {
        lock (_lock)
        {
            _underWay.Remove(request);
            if (!isResumable && !request.IsOut) return;
            if (request.RawId.Length > KeptIdBytesMax)
            {
                Forget(request);
                return;
            }

            // One alike that waits as well hides all that this one does: a client that uses one id again and again is not held up by it.
            if (!isResumable && _kept.Exists(kept => kept.IsOut && kept.Id == request.Id && AreAlike(kept, request))) return;
            if (_kept.Count == KeptMax)
            {
                // Of those that wait for nothing the oldest goes first.
                var oldest = Math.Max(_kept.FindIndex(static kept => kept.IsAnswered), 0);
                Forget(_kept[oldest]);
                _kept.RemoveAt(oldest);
            }

            _kept.Add(request);
        }
    }

    /// <summary>The requests of this id. Clients without a wire session share one, so there may be several.</summary>
    public IReadOnlyList<OpenRequest> Find(RequestId id)
    {
        // The answer itself has the id as it was sent: a string stays one.
        lock (_lock)
            return [.. _underWay.Concat(_kept).Where(asked => asked.Id.IsString == id.IsString && asked.Id.MayBe(id))];
    }

    /// <summary>The requests whose answers may come in place of this one's: its upstream knows the stream of an id, and this request has
    /// taken the id over from one that was given up, or that timed out.</summary>
    public ImmutableArray<OpenRequest> Mistakable(OpenRequest asked)
    {
        if (!asked.IsOut) return [];
        lock (_lock)
        {
            // Nobody knows any more what those were that found no room: any of the session's may have been.
            if (_hasForgotten || _forgotten.Exists(id => id.MayBe(asked.Id)))
                return [.. Methods.Lists.Select(list => new OpenRequest(default, list, "", Masks, sql: null))];
            return [.. _underWay.Concat(_kept).Where(other => other != asked && other.IsOut && other.Id.MayBe(asked.Id))];
        }
    }

    private void Forget(OpenRequest request)
    {
        if (!request.IsOut || _forgotten.Contains(request.Id)) return;
        if (_forgotten.Count < ForgottenMax && request.RawId.Length <= ForgottenIdBytesMax) _forgotten.Add(request.Id);
        else _hasForgotten = true;
    }

    private static bool AreAlike(OpenRequest one, OpenRequest other) =>
        one.Method == other.Method && one.Name == other.Name && Of(one).SequenceEqual(Of(other));

    private static ImmutableArray<MaskObligation> Of(OpenRequest request) => request.Masks.IsDefault ? [] : request.Masks;
}
