using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Abstractions.Stores;

namespace Gateway.Grains.Stores;

/// <summary>One versioned document of a grain: read once, then written by compare-and-set.</summary>
/// <remarks>After a write whose fate is unknown the cell is stale and reads the store again, so a grain never builds on a guess
/// (T34).</remarks>
internal sealed class StateCell<T>(IStateStore store, string kind, string key)
    where T : class
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Strict)
    {
        Converters = { new JsonStringEnumConverter() },
        RespectRequiredConstructorParameters = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    private bool _loaded;
    private Task? _loading;

    /// <summary>How often it was written, as far as this cell has read; 0 where there is none.</summary>
    public long Version { get; private set; }

    /// <summary>The document; null when there is none.</summary>
    public T? Value { get; private set; }

    /// <summary>Reads the store unless the cell is up to date.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    public async Task<T?> LoadAsync()
    {
        if (_loaded) return Value;
        // One read for all who wait: the later of two would bring back what one of them has replaced meanwhile.
        if (_loading is not { IsCompleted: false }) _loading = ReadAsync();
        await _loading;
        return Value;
    }

    private async Task ReadAsync()
    {
        var record = await store.ReadAsync(kind, key, CancellationToken.None);
        Value = record is null ? null : JsonSerializer.Deserialize<T>(record.Body.Span, Json);
        Version = record?.Version ?? 0;
        _loaded = true;
    }

    /// <summary>Writes <paramref name="value"/> if nobody wrote since the cell was read.</summary>
    public async Task<CellWrite> WriteAsync(T value, string tag)
    {
        try
        {
            await LoadAsync();
            Version = await store.WriteAsync(new StateWrite(kind, key, Version, tag, JsonSerializer.SerializeToUtf8Bytes(value, Json)));
            Value = value;
            return CellWrite.Written;
        }
        catch (StateConflictException)
        {
            _loaded = false;
            await LoadAsync();
            return CellWrite.Conflict;
        }
        catch (StoreUnavailableException)
        {
            _loaded = false;
            return CellWrite.Unavailable;
        }
    }

    /// <summary>Writes <paramref name="value"/> in the place of a document that cannot be read.</summary>
    public async Task<CellWrite> ReplaceAsync(T value, string tag)
    {
        try
        {
            (Value, Version, _loaded) = (null, (await store.ReadAsync(kind, key, CancellationToken.None))?.Version ?? 0, true);
        }
        catch (StoreUnavailableException)
        {
            return CellWrite.Unavailable;
        }

        return await WriteAsync(value, tag);
    }

    /// <summary>Removes the document for good if nobody wrote since the cell was read.</summary>
    /// <returns><see cref="CellWrite.Written"/> also where there is none.</returns>
    public async Task<CellWrite> RemoveAsync()
    {
        try
        {
            if (await LoadAsync() is null) return CellWrite.Written;
            await store.WriteAsync(new StateWrite(kind, key, Version, "", default) { Removes = true });
            (Value, Version) = (null, 0);
            return CellWrite.Written;
        }
        catch (StateConflictException)
        {
            _loaded = false;
            return CellWrite.Conflict;
        }
        catch (StoreUnavailableException)
        {
            _loaded = false;
            return CellWrite.Unavailable;
        }
    }

    /// <summary>A document as the state store keeps it.</summary>
    public static byte[] Write(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Json);

    /// <summary>Reads a document that the state store listed.</summary>
    public static T? Read(StateRecord record) => JsonSerializer.Deserialize<T>(record.Body.Span, Json);
}
