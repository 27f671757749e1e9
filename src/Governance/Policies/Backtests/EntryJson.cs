using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Policies;
using Gateway.Governance.Masking;

namespace Gateway.Governance.Policies.Backtests;

/// <summary>Reads members of an entry's payload; what is not there, or is of another type, reads as nothing.</summary>
internal readonly struct EntryJson(JsonElement element)
{
    /// <summary>The member; null when there is none.</summary>
    public JsonElement? Find(string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    public bool Has(string name) => Find(name) is not null;

    public EntryJson Part(string name) => new(Find(name) ?? default);

    public string Text(string name) => Find(name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    public long Number(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : 0;

    public ReadOnlyMemory<byte> Bytes(string name) =>
        Find(name) is { ValueKind: JsonValueKind.String } value && value.TryGetBytesFromBase64(out var bytes) ? bytes : default;

    public ImmutableArray<string> Texts(string name) => Find(name) is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray().Select(static item => item.GetString() ?? "")]
        : [];

    /// <summary>Five numbers.</summary>
    /// <exception cref="FormatException">It is no list of so many.</exception>
    public long[] Numbers(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() >= 5
            ? [.. list.EnumerateArray().Select(static item => item.GetInt64())]
            : throw new FormatException("The facts do not tell what the session had done.");

    public IEnumerable<(string Name, string Value)> Members(string name) => Find(name) is { ValueKind: JsonValueKind.Object } map
        ? map.EnumerateObject().Select(static member => (member.Name, member.Value.GetString() ?? ""))
        : [];

    public ImmutableArray<KindCount> Counts(string name) => Find(name) is { ValueKind: JsonValueKind.Object } map
        ? [.. map.EnumerateObject().Select(static member => new KindCount(member.Name, member.Value.GetInt32()))]
        : [];

    /// <summary>Where something was masked in the message; null when there was more than the entry tells.</summary>
    public IReadOnlyList<string>? MaskedPaths()
    {
        if (Find("masked") is not { ValueKind: JsonValueKind.Array } list) return [];
        if (list.GetArrayLength() >= MaskReport.ValuesMax) return null;
        return [.. list.EnumerateArray().Select(static item => new EntryJson(item).Text("path"))];
    }

    /// <summary>What was masked in the entry's messages: kind and place.</summary>
    public ImmutableHashSet<(string Kind, string Path)> MaskedKinds() => Find("masked") is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray().Select(static item => (new EntryJson(item).Text("kind"), new EntryJson(item).Text("path")))]
        : [];

    /// <summary>The bytes of a value; empty for none.</summary>
    public static ReadOnlyMemory<byte> Raw(JsonElement? value) =>
        value is { } given ? Encoding.UTF8.GetBytes(given.GetRawText()) : default(ReadOnlyMemory<byte>);
}
