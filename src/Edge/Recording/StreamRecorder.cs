using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Masking;

namespace Gateway.Edge.Recording;

/// <summary>Gathers an exchange's masked messages and hands them to its session in pieces, so that a stream is recorded while it runs and
/// not message by
/// message.</summary>
/// <remarks>A piece goes when it is long or half a second old. Safe for the stream's own flow and the pump that ages pieces.</remarks>
internal sealed class StreamRecorder(ExchangeId exchange, ISessionGrain session, TimeProvider time)
{
    private const int PieceBytesMax = 64 * 1024;
    private const int RoomBytes = 16 * 1024;
    private static readonly TimeSpan PieceAgeMax = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private ImmutableArray<ReadOnlyMemory<byte>>.Builder _messages = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
    private Memory<byte> _room;
    private Dictionary<string, int>? _hits;
    private List<MaskedValue>? _masked;
    private Task<bool> _last = Task.FromResult(true);
    private int _bytes;
    private long _since;

    /// <summary>Whether every piece so far was kept; when not, the stream must be cut.</summary>
    public bool Intact => !_last.IsCompleted || (_last.IsCompletedSuccessfully && _last.Result);

    /// <summary>Adds one masked message whose bytes are about to be used again.</summary>
    public void AddCopy(ReadOnlySpan<byte> message, ImmutableArray<KindCount> hits, ImmutableArray<MaskedValue> masked)
    {
        // Many small messages share one array, which goes with the last piece that refers to it.
        if (_room.Length < message.Length) _room = GC.AllocateUninitializedArray<byte>(Math.Max(RoomBytes, message.Length));
        message.CopyTo(_room.Span);
        var copy = _room[..message.Length];
        _room = _room[message.Length..];
        Add(copy, hits, masked);
    }

    /// <summary>Adds one masked message; its bytes must not change any more.</summary>
    public void Add(ReadOnlyMemory<byte> message, ImmutableArray<KindCount> hits, ImmutableArray<MaskedValue> masked)
    {
        lock (_gate)
        {
            if (_messages.Count == 0) _since = time.GetTimestamp();
            _messages.Add(message);
            _bytes += message.Length;
            if (!hits.IsDefaultOrEmpty)
            {
                _hits ??= new Dictionary<string, int>(StringComparer.Ordinal);
                foreach (var hit in hits) _hits[hit.Kind] = _hits.GetValueOrDefault(hit.Kind) + hit.Count;
            }

            // What a path hides needs no finding.
            if (masked.IsDefaultOrEmpty) return;
            _masked ??= [];
            _masked.AddRange(masked.AsSpan()[..Math.Min(masked.Length, MaskReport.ValuesMax - _masked.Count)]);
        }
    }

    /// <summary>Hands over what has gathered if it is long or old.</summary>
    public void FlushIfDue()
    {
        lock (_gate)
        {
            if (_messages.Count > 0 && (_bytes >= PieceBytesMax || time.GetElapsedTime(_since) >= PieceAgeMax)) _last =
                HandOverAsync(_last);
        }
    }

    /// <summary>Hands over what has gathered and waits until it is durable.</summary>
    /// <returns>False when it could not be kept.</returns>
    public Task<bool> FlushAsync()
    {
        lock (_gate)
        {
            return _last = HandOverAsync(_last);
        }
    }

    /// <summary>Takes what has not been handed over, for the exchange's outcome; earlier pieces have arrived by then.</summary>
    public async ValueTask<StreamPiece> TakeRestAsync()
    {
        while (true)
        {
            Task<bool> last;
            lock (_gate) last = _last;
            // A piece that was lost has cut the stream already; what is left is still worth its place.
            await ((Task)last).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // The pump may have handed over another meanwhile.
            lock (_gate)
            {
                if (ReferenceEquals(last, _last)) return Take();
            }
        }
    }

    private async Task<bool> HandOverAsync(Task<bool> before)
    {
        var piece = Take();
        // Behind one that was lost too: its client may have it already.
        await ((Task)before).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var isWhole = before is { IsCompletedSuccessfully: true, Result: true };
        return (piece.Messages.IsEmpty || await session.StreamAsync(piece)) && isWhole;
    }

    private StreamPiece Take()
    {
        var taken = new StreamPiece(exchange, _messages.DrainToImmutable(),
            _hits is null ? [] : [.. _hits.Select(h => new KindCount(h.Key, h.Value))]) { Masked = _masked is null ? [] : [.. _masked] };
        _masked = null;
        _bytes = 0;
        _hits = null;
        return taken;
    }
}
