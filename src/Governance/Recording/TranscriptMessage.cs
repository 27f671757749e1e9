using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Gateway.Governance.Recording;

/// <summary>Picks out of a JSON-RPC message what a person reads: arguments, text, error; whatever else there is, as raw JSON.</summary>
internal static class TranscriptMessage
{
    /// <summary>Tells the fields of one message, each by name and text that is not yet made visible.</summary>
    public static void Write(JsonElement message, Action<string, string> field)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            field("message", message.GetRawText());
            return;
        }

        if (message.TryGetProperty("omittedBytes", out var omitted) && message.TryGetProperty("sha256", out var digest))
        {
            field("message", $"not kept: {Text(omitted)} bytes, SHA-256 {Text(digest)}");
            return;
        }

        if (message.TryGetProperty(AttachedMessages.Member, out var attached) && message.TryGetProperty("sha256", out var of))
        {
            field("message", $"kept beside the recording: {Text(attached)} bytes, SHA-256 {Text(of)}");
            return;
        }

        if (message.TryGetProperty("error", out var error)) WriteError(error, field);
        else if (message.TryGetProperty("result", out var result)) WriteResult(result, field);
        else WriteCall(message, field);
    }

    /// <summary>A string as its text, anything else as raw JSON.</summary>
    public static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? JsonText.Of(value) : Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value));

    private static void WriteCall(JsonElement message, Action<string, string> field)
    {
        var answers = message.TryGetProperty("id", out _);
        if (!message.TryGetProperty("params", out var parameters) || parameters.ValueKind != JsonValueKind.Object)
        {
            if (!answers && message.TryGetProperty("method", out var bare)) field("notification", Text(bare));
            return;
        }

        if (parameters.TryGetProperty("arguments", out var arguments))
        {
            foreach (var name in new[] { "name", "uri" })
                if (parameters.TryGetProperty(name, out var value)) field(name, Text(value));
            field("arguments", arguments.GetRawText());
            return;
        }

        var method = message.TryGetProperty("method", out var named) ? Text(named) : "params";
        field(answers ? "params" : method, parameters.GetRawText());
    }

    private static void WriteError(JsonElement error, Action<string, string> field)
    {
        if (error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var text))
        {
            field("error", error.TryGetProperty("code", out var code) ? $"{Text(code)} {Text(text)}" : Text(text));
            if (error.TryGetProperty("data", out var data)) field("error data", data.GetRawText());
            return;
        }

        field("error", error.GetRawText());
    }

    private static void WriteResult(JsonElement result, Action<string, string> field)
    {
        if (result.ValueKind != JsonValueKind.Object || !result.TryGetProperty("content", out var content)
            || content.ValueKind != JsonValueKind.Array)
        {
            field("result", result.GetRawText());
            return;
        }

        var name = result.TryGetProperty("isError", out var failed) && failed.ValueKind == JsonValueKind.True ? "tool error" : "result";
        foreach (var part in content.EnumerateArray()) WritePart(name, part, field);
        if (result.TryGetProperty("structuredContent", out var structured)) field("structured", structured.GetRawText());
    }

    private static void WritePart(string name, JsonElement part, Action<string, string> field)
    {
        if (part.ValueKind != JsonValueKind.Object)
        {
            field(name, part.GetRawText());
        }
        else if (part.TryGetProperty("text", out var text))
        {
            field(name, Text(text));
        }
        else if (part.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.String)
        {
            var type = part.TryGetProperty("mimeType", out var mime) ? Text(mime) : "data";
            field(name, string.Create(CultureInfo.InvariantCulture, $"{type}, {data.GetRawText().Length - 2:N0} characters of base64"));
        }
        else
        {
            field(name, part.GetRawText());
        }
    }
}
