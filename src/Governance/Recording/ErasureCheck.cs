using System.Text.Json;
using Gateway.Abstractions.Recording;

namespace Gateway.Governance.Recording;

/// <summary>Holds payloads that are gone against the entries that say so (docs/recording-format.md, "Erasure").</summary>
internal sealed class ErasureCheck
{
    private const int Kinds = 256;

    // Of each kind the last entry without a payload, and how far an entry behind it accounts for such.
    private readonly long[] _gone = new long[Kinds];
    private readonly long[] _accounted = new long[Kinds];
    private readonly Dictionary<EntryKind, (long Sequence, BodyState State)> _bodies = [];
    private bool _any;

    /// <summary>An entry whose payload is gone for no reason that the chain knows; null when there is none.</summary>
    public long? Unaccounted
    {
        get
        {
            for (var kind = 0; _any && kind < Kinds; kind++)
                if (_gone[kind] > _accounted[kind]) return _gone[kind];
            return null;
        }
    }

    /// <summary>An attached entry whose body is gone, or something else, for no reason that the chain knows; null when there is
    /// none.</summary>
    public (long Sequence, BodyState State)? UnaccountedBody
    {
        get
        {
            foreach (var (kind, body) in _bodies)
                if (body.Sequence > _accounted[(byte)kind]) return body;
            return null;
        }
    }

    /// <summary>Takes the next entry that the chain vouches for; false when it does not say what it erased.</summary>
    public bool Take(in StoredEntry entry)
    {
        if (entry.Payload is { } payload)
        {
            return entry.Kind switch
            {
                (long)EntryKind.Erased => Account(payload),
                (long)EntryKind.Attached => Attach(entry, payload),
                _ => true,
            };
        }

        (_gone[(byte)entry.Kind], _any) = (entry.Sequence, true);
        return true;
    }

    private bool Attach(in StoredEntry entry, ReadOnlyMemory<byte> payload)
    {
        if (Attachment.Read(payload) is not { } attachment) return false;
        if (entry.Body is BodyState.Missing or BodyState.Altered) _bodies[attachment.Of] = (entry.Sequence, entry.Body);
        return true;
    }

    private bool Account(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var erased = JsonDocument.Parse(payload);
            var through = erased.RootElement.GetProperty("through").GetInt64();
            foreach (var name in erased.RootElement.GetProperty("kinds").EnumerateArray())
            {
                if (!Enum.TryParse<EntryKind>(name.GetString(), ignoreCase: true, out var kind)) return false;
                _accounted[(byte)kind] = Math.Max(_accounted[(byte)kind], through);
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
