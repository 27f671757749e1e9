using System.Buffers.Binary;
using System.Collections.Concurrent;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording.Encryption;

namespace Gateway.Tests.Recording.Encryption;

/// <summary>Keys in memory alone, which can be made to fail.</summary>
internal sealed class MemoryKeys : IRecordingKeys
{
    private readonly ConcurrentDictionary<UInt128, PayloadKey> _keys = [];

    public bool Works { get; set; } = true;

    public ValueTask<PayloadKey?> CurrentAsync(SessionId session) => new((PayloadKey?)null);

    public Task<PayloadKey> CreateAsync(SessionId session, long fromSequence)
    {
        if (!Works) return Task.FromException<PayloadKey>(new StoreUnavailableException("no room"));
        var key = PayloadKey.Create();
        _keys[BinaryPrimitives.ReadUInt128BigEndian(key.Id)] = key;
        return Task.FromResult(key);
    }

    public ValueTask<KeyLookup> FindAsync(SessionId session, UInt128 id) => new(_keys.TryGetValue(id, out var key)
        ? new KeyLookup(key, PayloadState.Whole) : new KeyLookup(null, PayloadState.KeyMissing));

    public Task DestroyAsync(SessionId session, long throughSequence)
    {
        _keys.Clear();
        return Task.CompletedTask;
    }
}
