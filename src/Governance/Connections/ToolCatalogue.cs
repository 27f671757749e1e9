using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Approvals;
using Gateway.Governance.Masking;

namespace Gateway.Governance.Connections;

/// <summary>Reads tool definitions out of an upstream's tool list.</summary>
public static class ToolCatalogue
{
    private const int DefinitionBytesMax = 1 << 20;

    // A request has room for a hundred headers, and each of these is looked for in the arguments of each call.
    private const int HeadersMax = 64;

    /// <summary>The definitions, without those that have no name or are longer than 1 MiB. Two of one name: the first counts.</summary>
    /// <param name="list">The <c>tools</c> array.</param>
    public static ImmutableArray<ToolDefinition> Read(JsonElement list)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var tools = ImmutableArray.CreateBuilder<ToolDefinition>();
        foreach (var tool in list.EnumerateArray())
        {
            if (tool.ValueKind != JsonValueKind.Object || !tool.TryGetProperty("name"u8, out var name)
                || name.ValueKind != JsonValueKind.String) continue;
            if (JsonMarshal.GetRawUtf8Value(tool).Length > DefinitionBytesMax || HoldsValue(name)
                || !names.Add(name.GetString()!)) continue;
            var form = new ArrayBufferWriter<byte>(1024);
            CanonicalForm.Write(form, tool);
            ReadOnlyMemory<byte> schema = tool.TryGetProperty("outputSchema"u8, out var output) ? SchemaForm.WithoutWords(output) : default;
            tools.Add(new ToolDefinition(Facts(tool, name.GetString()!), SHA256.HashData(form.WrittenSpan), schema, Headers(tool))
            {
                InputSchema = tool.TryGetProperty("inputSchema"u8, out var input) ? SchemaForm.WithoutWords(input) : default,
            });
        }

        return tools.ToImmutable();
    }

    // A name is kept to the letter, so one that holds a sensitive value is not kept at all: its tool stays unknown.
    private static bool HoldsValue(JsonElement name)
    {
        var hits = new List<Hit>();
        JsonScanner.Scan(JsonMarshal.GetRawUtf8Value(name), hits);
        return hits.Count > 0;
    }

    private static ToolFacts Facts(JsonElement tool, string name)
    {
        var hints = tool.TryGetProperty("annotations"u8, out var annotations)
            && annotations.ValueKind == JsonValueKind.Object ? annotations : default;
        var readOnly = Hint(hints, "readOnlyHint"u8, absent: false);
        return new ToolFacts(
            name,
            Known: true,
            ReadOnly: readOnly,
            Destructive: !readOnly && Hint(hints, "destructiveHint"u8, absent: true),
            Idempotent: Hint(hints, "idempotentHint"u8, absent: false),
            OpenWorld: Hint(hints, "openWorldHint"u8, absent: true));
    }

    private static bool Hint(JsonElement hints, ReadOnlySpan<byte> name, bool absent) =>
        hints.ValueKind == JsonValueKind.Object && hints.TryGetProperty(name, out var hint)
            && hint.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? hint.GetBoolean()
            : absent;

    private static ImmutableArray<HeaderParameter> Headers(JsonElement tool)
    {
        if (!tool.TryGetProperty("inputSchema"u8, out var schema)) return [];
        var found = ImmutableArray.CreateBuilder<HeaderParameter>();
        Headers(schema, [], found);
        // No client could send them all. Its arguments travel in the body alone, as where an annotation is not valid.
        return found.Count <= HeadersMax ? found.ToImmutable() : [];
    }

    // Reachable through `properties` alone, as the specification says; what is elsewhere is no header.
    private static void Headers(JsonElement schema, ImmutableArray<string> path, ImmutableArray<HeaderParameter>.Builder found)
    {
        if (schema.ValueKind != JsonValueKind.Object || path.Length > 32 || found.Count > HeadersMax) return;
        if (path.Length > 0 && schema.TryGetProperty("x-mcp-header"u8, out var header) && header.ValueKind == JsonValueKind.String
            && header.GetString() is { Length: > 0 and <= 128 } name
                && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)))
            found.Add(new HeaderParameter(name, path));
        if (!schema.TryGetProperty("properties"u8, out var properties) || properties.ValueKind != JsonValueKind.Object) return;
        foreach (var property in properties.EnumerateObject()) Headers(property.Value, path.Add(property.Name), found);
    }
}
