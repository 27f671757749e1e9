using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Edge.Mcp;

namespace Gateway.Edge.Sessions;

/// <summary>A session's requests whose answers may come on a stream that is not their own.</summary>
/// <remarks>Which are under way is bounded with the session's exchanges. One whose stream can be taken up again stays behind its end,
/// answered or not: who lost the stream is given the answer once more.</remarks>
internal sealed class OpenRequests
{
    private const int KeptMax = 256;
    private const int KeptIdBytesMax = 1024;

    private readonly Lock _lock = new();
    private readonly List<OpenRequest> _underWay = [];
    private readonly List<OpenRequest> _kept = [];
    private readonly HashSet<MaskObligation> _masks = [];

    /// <summary>What was decided to be hidden of any request so far, each once. As many as the policies have that decided.</summary>
    public ImmutableArray<MaskObligation> Masks { get; private set; } = [];

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
            if (!isResumable || request.RawId.Length > KeptIdBytesMax) return;
            // Of those that wait for nothing the oldest goes first.
            if (_kept.Count == KeptMax) _kept.RemoveAt(Math.Max(_kept.FindIndex(static kept => kept.IsAnswered), 0));
            _kept.Add(request);
        }
    }

    /// <summary>The requests of this id. Clients without a wire session share one, so there may be several.</summary>
    public IReadOnlyList<OpenRequest> Find(RequestId id)
    {
        lock (_lock) return [.. _underWay.Where(asked => asked.Id == id), .. _kept.Where(asked => asked.Id == id)];
    }
}
