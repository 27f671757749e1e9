using System.Text.Json;
using Gateway.Abstractions.Stores;
using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Stores;

/// <summary>Reads what the store lists. A record that nobody can read, damaged or of a newer version, hides no other one: it is left out,
/// and told once.</summary>
internal sealed partial class ReadableRecords(ILogger log)
{
    private const int ToldMax = 1_000;

    // Lists are asked for again and again.
    private readonly HashSet<(string Kind, string Key, long Version)> _told = [];

    /// <summary>The document of a record; null where it cannot be read.</summary>
    public T? Read<T>(StateRecord record)
        where T : class => Read(record, StateCell<T>.Read);

    /// <summary>What <paramref name="read"/> makes of a record; null where it cannot be read.</summary>
    public T? Read<T>(StateRecord record, Func<StateRecord, T?> read)
        where T : class
    {
        try
        {
            return read(record);
        }
        catch (JsonException)
        {
            if (_told.Count < ToldMax && _told.Add((record.Kind, record.Key, record.Version))) NotRead(log, record.Kind, record.Key);
            return null;
        }
    }

    [LoggerMessage(1350, LogLevel.Error,
        "The {kind} {key} cannot be read: it is damaged, or of a newer version; lists leave it out")]
    private static partial void NotRead(ILogger log, string kind, string key);
}
