using System.Collections.Frozen;
using System.Text.Json;

namespace Gateway.Edge.Mcp;

/// <summary>Finds keys that a lax parser would take for a member of the protocol though they are written otherwise (T1).</summary>
internal static class Variants
{
    private static readonly FrozenDictionary<string, string> Root = Folded("jsonrpc", "id", "method", "params", "result", "error");

    private static readonly FrozenDictionary<string, string> Params = Folded(
        "name", "arguments", "uri", "cursor", "_meta", "requestState", "inputResponses", "protocolVersion", "capabilities", "clientInfo",
            "level", "ref",
        "argument", "taskId", "task", "requestId", "notifications", "progressToken");

    private static readonly FrozenDictionary<string, string> Meta = Folded(
        "progressToken", "io.modelcontextprotocol/protocolVersion", "io.modelcontextprotocol/clientInfo",
            "io.modelcontextprotocol/clientCapabilities",
        "io.modelcontextprotocol/logLevel");

    /// <summary>Whether the property name is a known member in disguise.</summary>
    public static bool IsVariant(Known known, ref readonly Utf8JsonReader reader)
    {
        var members = known switch { Known.Root => Root, Known.Params => Params, Known.Meta => Meta, _ => null };
        if (members is null || reader.ValueSpan.Length > 512) return false;
        Span<char> name = stackalloc char[512];
        var length = reader.CopyString(name);
        // Written exactly is the common case and needs no folding.
        var exact = members.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> folded = stackalloc char[length];
        for (var i = 0; i < length; i++) folded[i] = name[i] switch { '\u212A' => 'K', '\u017F' => 'S', var c => char.ToUpperInvariant(c) };
        return exact.TryGetValue(folded, out var member) && !name[..length].SequenceEqual(member);
    }

    private static FrozenDictionary<string, string> Folded(params string[] members) =>
        members.ToFrozenDictionary(KeyGuard.FoldCase, m => m, StringComparer.Ordinal);
}
