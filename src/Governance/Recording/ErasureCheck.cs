using System.Text.Json;
using Gateway.Abstractions.Recording;

namespace Gateway.Governance.Recording;

/// <summary>Holds payloads that are gone against the entries that say so (docs/recording-format.md, "Erasure").</summary>
public sealed class ErasureCheck
{
    // Of each kind the last entry without a payload, and how far an entry behind it accounts for such; as long as the highest kind asks
    // for: there is one of these for each session that is read, and most have nothing erased.
    private long[] _gone = [];
    private long[] _accounted = [];
    private Dictionary<EntryKind, (long Sequence, BodyState State)>? _bodies;

    // How far entries that are signed account for each kind; null while there is none behind them.
    private long[]? _signed;
    private List<(EntryKind Kind, long Sequence)>? _lost;

    /// <summary>Payloads and bodies that are gone.</summary>
    public long Gone { get; private set; }

    /// <summary>Whether an entry that says what was erased is not signed yet.</summary>
    public bool HasUnsigned => _signed is not null;

    /// <summary>Bodies that are gone by an entry that is not signed yet.</summary>
    public long UnsignedBodies => _lost?.Count(body => IsUnsigned((long)body.Kind, body.Sequence)) ?? 0;

    /// <summary>An entry whose payload is gone for no reason that the chain knows; null when there is none.</summary>
    public long? Unaccounted
    {
        get
        {
            for (var kind = 0; kind < _gone.Length; kind++)
                if (_gone[kind] > Accounted(kind)) return _gone[kind];
            return null;
        }
    }

    /// <summary>An attached entry whose body is gone, or something else, for no reason that the chain knows; null when there is
    /// none.</summary>
    public (long Sequence, BodyState State)? UnaccountedBody
    {
        get
        {
            foreach (var (kind, body) in _bodies ?? [])
                if (body.Sequence > Accounted((int)kind)) return body;
            return null;
        }
    }

    /// <summary>Notes that what is taken from here on is not signed yet.</summary>
    public void BeginUnsigned() => _signed ??= [.. _accounted];

    /// <summary>Whether what says that an entry's payload was erased is not signed yet.</summary>
    public bool IsUnsigned(long kind, long sequence) => _signed is { } signed && kind >= 0 && kind < _accounted.Length
        && sequence <= _accounted[kind] && (kind >= signed.Length || sequence > signed[kind]);

    /// <summary>Takes the next entry that the chain vouches for; false when it does not say what it erased.</summary>
    internal bool Take(in StoredEntry entry)
    {
        if (entry.Payload is { } payload)
        {
            return entry.Kind switch
            {
                (long)EntryKind.Erased => Account(entry.Sequence, payload),
                (long)EntryKind.Attached => Attach(entry, payload),
                _ => true,
            };
        }

        Of(ref _gone, (byte)entry.Kind) = entry.Sequence;
        Gone++;
        return true;
    }

    private long Accounted(int kind) => kind < _accounted.Length ? _accounted[kind] : 0;

    private static ref long Of(ref long[] all, int kind)
    {
        if (kind >= all.Length) Array.Resize(ref all, kind + 1);
        return ref all[kind];
    }

    private bool Attach(in StoredEntry entry, ReadOnlyMemory<byte> payload)
    {
        if (Attachment.Read(payload) is not { } attachment) return false;
        if (entry.Body is BodyState.Unread or BodyState.Whole) return true;
        (_bodies ??= [])[attachment.Of] = (entry.Sequence, entry.Body);
        (_lost ??= []).Add((attachment.Of, entry.Sequence));
        Gone++;
        return true;
    }

    // What is yet to come, and what is never erased, no entry can account for: it would license every removal behind it.
    private bool Account(long sequence, ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var erased = JsonDocument.Parse(payload);
            var through = erased.RootElement.GetProperty("through").GetInt64();
            if (through >= sequence) return false;
            foreach (var name in erased.RootElement.GetProperty("kinds").EnumerateArray())
            {
                if (!EntryKindName.TryRead(name.GetString(), out var kind)
                    || kind is EntryKind.Status or EntryKind.Interrupted or EntryKind.Erased or EntryKind.Attached) return false;
                Of(ref _accounted, (int)kind) = Math.Max(Accounted((int)kind), through);
            }

            return true;
        }
        catch (Exception malformed) when (
            malformed is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return false;
        }
    }
}
