using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Rules;

namespace Gateway.Governance.Approvals;

/// <summary>Changes that an approver makes to a call's arguments.</summary>
public static class ArgumentEdits
{
    private const int ValueBytesMax = 64 * 1024;
    private const int PointerMax = 500;

    private static readonly JsonDocumentOptions s_strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <summary>What is wrong with edits, for people; null when nothing is.</summary>
    /// <param name="edits">The edits.</param>
    /// <param name="inputSchema">The tool's input schema, UTF-8 JSON; empty when it has none.</param>
    /// <param name="rules">The kinds that the configuration adds.</param>
    public static string? Fault(ImmutableArray<ArgumentEdit> edits, ReadOnlyMemory<byte> inputSchema, DetectionRules rules)
    {
        var pointers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var edit in edits)
        {
            if (Steps(edit.Pointer) is not { Length: > 0 })
                return "an edit names an argument by a JSON pointer such as /limit, at most 500 characters";
            if (!pointers.Add(edit.Pointer)) return $"{edit.Pointer} is edited twice; write one edit for it";
            if (edit.Value is { } value && ValueFault(value, rules) is { } fault) return $"the new value of {edit.Pointer} {fault}";
        }

        return inputSchema.IsEmpty ? null : InputSchema.Fault(edits, inputSchema);
    }

    /// <summary>The message with edits applied to <c>params.arguments</c>; null when one of them does not fit the arguments.</summary>
    /// <param name="message">A JSON-RPC request, strictly parsed before.</param>
    /// <param name="edits">The edits, in order.</param>
    public static byte[]? Apply(ReadOnlyMemory<byte> message, ImmutableArray<ArgumentEdit> edits)
    {
        if (edits.IsEmpty) return message.ToArray();
        var root = JsonNode.Parse(message.Span, documentOptions: CallDigest.Strict);
        if (root?["params"] is not JsonObject parameters) return null;
        if (parameters["arguments"] is not JsonObject arguments)
        {
            if (parameters.ContainsKey("arguments")) return null;
            parameters["arguments"] = arguments = [];
        }

        foreach (var edit in edits)
            if (!Apply(arguments, edit)) return null;
        return Encoding.UTF8.GetBytes(root.ToJsonString(Written));
    }

    /// <summary>The steps of a JSON pointer, unescaped; null when it is none.</summary>
    internal static string[]? Steps(string pointer)
    {
        if (pointer.Length is 0 or > PointerMax || pointer[0] != '/') return null;
        var steps = pointer[1..].Split('/');
        for (var i = 0; i < steps.Length; i++)
        {
            for (var at = steps[i].IndexOf('~', StringComparison.Ordinal); at >= 0; at = steps[i].IndexOf('~', at + 1))
                if (at + 1 >= steps[i].Length || steps[i][at + 1] is not ('0' or '1')) return null;
            steps[i] = steps[i].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        }

        return steps;
    }

    private static JsonSerializerOptions Written { get; } = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 512,
    };

    /// <summary>What is wrong with a value that an approver wrote, as the end of a sentence; null when nothing is.</summary>
    internal static string? ValueFault(string value, DetectionRules rules)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        if (bytes.Length > ValueBytesMax) return "is longer than 64 KiB";
        try
        {
            using var document = JsonDocument.Parse(bytes, s_strict);
            if (Unclear(document.RootElement)) return "holds a number that other parsers read differently; write it so that they do not";
        }
        catch (JsonException)
        {
            return "is no JSON value without duplicate keys; put texts in quotes";
        }
        catch (InvalidOperationException)
        {
            // It parses, and whoever reads or writes the text fails on it, for as long as it is kept (T3).
            return "holds half of a character (a lone surrogate); write the whole character";
        }

        // What an approver writes is kept and shown, so it must hold nothing that is hidden elsewhere.
        var hits = new List<Hit>();
        JsonScanner.Scan(bytes, hits, rules);
        return hits.Count > 0 ? $"holds a sensitive value ({hits[0].Kind}), which an approver's own words cannot carry" : null;
    }

    // Reads all names and texts.
    private static bool Unclear(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(static member => member.Name is null || Unclear(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(Unclear),
        JsonValueKind.String => value.GetString() is null,
        JsonValueKind.Number => NumberReading.Differs(value.GetRawText()) is not null,
        _ => false,
    };

    private static bool Apply(JsonObject arguments, ArgumentEdit edit)
    {
        var steps = Steps(edit.Pointer)!;
        JsonNode? at = arguments;
        foreach (var step in steps[..^1])
        {
            at = at switch
            {
                JsonObject members => members[step],
                JsonArray items when Index(step, items.Count - 1) is { } index => items[index],
                _ => null,
            };
            if (at is null) return false;
        }

        var value = edit.Value is null ? null : JsonNode.Parse(edit.Value);
        switch (at)
        {
            case JsonObject members when edit.Value is null:
                return members.Remove(steps[^1]);
            case JsonObject members:
                members[steps[^1]] = value;
                return true;
            case JsonArray items when steps[^1] == "-" && edit.Value is not null:
                items.Add(value);
                return true;
            case JsonArray items when Index(steps[^1], items.Count - 1) is { } index:
                if (edit.Value is null) items.RemoveAt(index);
                else items[index] = value;
                return true;
            default:
                return false;
        }
    }

    private static int? Index(string step, int max) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= max
            && (step.Length == 1 || step[0] != '0') ? index : null;
}
