using System.Text.Json;
using Gateway.Abstractions.Recording;

namespace Gateway.Governance.Recording;

/// <summary>Kinds of entries as payloads name them: the word of docs/recording-format.md and nothing else, so that no other spelling means
/// something to one reader and nothing to another.</summary>
internal static class EntryKindName
{
    private static readonly Dictionary<string, EntryKind> s_kinds = Enum.GetValues<EntryKind>().ToDictionary(
        static kind => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()), StringComparer.Ordinal);

    /// <summary>Reads a name.</summary>
    /// <returns>False when it is none.</returns>
    public static bool TryRead(string? name, out EntryKind kind) => s_kinds.TryGetValue(name ?? "", out kind);
}
