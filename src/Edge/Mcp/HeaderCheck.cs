using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Connections;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Mcp;

/// <summary>Checks that a modern request's headers say what its body says; the body is what policy sees (T4).</summary>
/// <remarks>Source: MCP 2026-07-28, Streamable HTTP, standard and custom headers.</remarks>
internal static class HeaderCheck
{
    private const string Parameter = "Mcp-Param-";
    private const string Open = "=?base64?", Close = "?=";

    /// <summary>The name of the first header that is missing or differs; null when all agree.</summary>
    public static string? FirstMismatch(IHeaderDictionary headers, Frame frame, ToolDefinition? tool)
    {
        if (headers["MCP-Protocol-Version"].Count != 1
            || headers["MCP-Protocol-Version"][0] != frame.ProtocolVersion) return "MCP-Protocol-Version";
        if (!Says(headers, "Mcp-Method", frame.Method)) return "Mcp-Method";
        if (NameOf(frame) is { } name && !Says(headers, "Mcp-Name", name)) return "Mcp-Name";
        if (tool is null || tool.HeaderParameters.IsDefaultOrEmpty) return null;
        using var arguments = Arguments(frame);
        foreach (var parameter in tool.HeaderParameters)
        {
            var header = Parameter + parameter.Header;
            var said = Find(arguments, parameter);
            if (said is null ? headers.ContainsKey(header) : !SaysValue(headers, header, said.Value)) return header;
        }

        return null;
    }

    /// <summary>The standard headers of a message that goes to a modern upstream.</summary>
    public static IEnumerable<(string Header, string Value)> Standard(Frame frame)
    {
        if (frame.Method.Length > 0) yield return ("Mcp-Method", Encode(frame.Method));
        if (NameOf(frame) is { } name) yield return ("Mcp-Name", Encode(name));
    }

    /// <summary>The headers that repeat arguments of a call; none for one that is absent or null.</summary>
    public static IEnumerable<(string Header, string Value)> Parameters(Frame frame, ToolDefinition tool)
    {
        if (tool.HeaderParameters.IsDefaultOrEmpty) yield break;
        using var arguments = Arguments(frame);
        foreach (var parameter in tool.HeaderParameters)
            if (Find(arguments, parameter) is { } value) yield return (Parameter + parameter.Header, Encode(Text(value)));
    }

    private static string? NameOf(Frame frame) => frame.Method switch
    {
        Methods.ToolsCall or Methods.PromptsGet => frame.Name,
        Methods.ResourcesRead => frame.Uri,
        "tasks/get" or "tasks/update" or "tasks/cancel" => frame.TaskId,
        _ => null,
    };

    private static string Encode(string text)
    {
        var plain = text.Length > 0 && text[0] != ' ' && text[^1] != ' ' && text.All(c => c is >= ' ' and <= '~')
            && !(text.StartsWith(Open, StringComparison.Ordinal) && text.EndsWith(Close, StringComparison.Ordinal));
        return plain ? text : Open + Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) + Close;
    }

    private static bool Says(IHeaderDictionary headers, string header, string value) =>
        headers[header] is [{ } said] && Decode(said) is { } decoded && string.Equals(decoded, value, StringComparison.Ordinal);

    private static bool SaysValue(IHeaderDictionary headers, string header, JsonElement value)
    {
        if (headers[header] is not [{ } said] || Decode(said) is not { } decoded) return false;
        if (string.Equals(decoded, Text(value), StringComparison.Ordinal)) return true;
        // Integers compare as numbers: 42 and 42.0 are one.
        return value.ValueKind == JsonValueKind.Number
            && decimal.TryParse(decoded, NumberStyles.Float, CultureInfo.InvariantCulture, out var a)
            && value.TryGetDecimal(out var b) && a == b;
    }

    private static string? Decode(string said)
    {
        if (!said.StartsWith(Open, StringComparison.Ordinal) || !said.EndsWith(Close, StringComparison.Ordinal)) return said;
        if (said.Length < Open.Length + Close.Length) return null;
        var coded = said.AsSpan(Open.Length..^Close.Length);
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(coded.Length)];
        // Two encodings of one value would be two values to somebody: only the canonical one counts.
        if (!Convert.TryFromBase64Chars(coded, bytes, out var length)
            || !coded.SequenceEqual(Convert.ToBase64String(bytes.AsSpan(0, length)))) return null;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    // Once for all parameters: there may be many of them, and the arguments may be long.
    private static JsonDocument? Arguments(Frame frame) => frame.Arguments.IsEmpty
        ? null
        : JsonDocument.Parse(frame.Arguments.Of(frame.Message), new JsonDocumentOptions { MaxDepth = 512 });

    private static JsonElement? Find(JsonDocument? arguments, HeaderParameter parameter)
    {
        if (arguments is null) return null;
        var value = arguments.RootElement;
        foreach (var name in parameter.Path)
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value)) return null;
        return value.ValueKind is JsonValueKind.Null ? null : value;
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.GetRawText(),
    };
}
