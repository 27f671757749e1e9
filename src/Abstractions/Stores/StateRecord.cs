namespace Gateway.Abstractions.Stores;

/// <summary>One small piece of keyed state.</summary>
/// <param name="Kind">What it is, such as <c>session</c> or <c>approval</c>.</param>
/// <param name="Key">Unique within the kind.</param>
/// <param name="Version">From 1; grows by one with every write.</param>
/// <param name="Tag">One word to list by, such as a status.</param>
/// <param name="Body">UTF-8 JSON.</param>
public sealed record StateRecord(string Kind, string Key, long Version, string Tag, ReadOnlyMemory<byte> Body);
