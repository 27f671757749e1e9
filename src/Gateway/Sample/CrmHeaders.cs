using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Gateway.Sample;

/// <summary>Holds a modern request's headers against its body, as the specification asks of a server.</summary>
internal static class CrmHeaders
{
    private const string Sentinel = "=?base64?";

    /// <summary>Null when headers and claims are in order.</summary>
    public static CrmAnswer.Fault? FaultIn(IHeaderDictionary headers, JsonObject request, JsonNode? version, JsonNode? capabilities)
    {
        var method = (string?)request["method"] ?? "";
        if (version is not JsonValue || version.GetValueKind() != JsonValueKind.String || capabilities is not JsonObject)
        {
            return new CrmAnswer.Fault(-32602, "params._meta must hold protocolVersion and clientCapabilities.", 400);
        }

        if (version.GetValue<string>() != CrmMethods.Modern)
        {
            var data = new JsonObject { ["supported"] = new JsonArray(CrmMethods.Modern), ["requested"] = version.DeepClone() };
            return new CrmAnswer.Fault(-32022, "This protocol version is not supported.", 400, data);
        }

        var name = method switch
        {
            "tools/call" or "prompts/get" => "name",
            "resources/read" => "uri",
            _ => null,
        };
        return headers["MCP-Protocol-Version"] != CrmMethods.Modern ? Differs("MCP-Protocol-Version")
            : headers["Mcp-Method"] != method ? Differs("Mcp-Method")
            : name is not null && Decoded(headers["Mcp-Name"].ToString()) != request["params"]?[name]?.ToString() ? Differs("Mcp-Name")
            : null;
    }

    private static CrmAnswer.Fault Differs(string header) =>
        new(-32020, $"The header {header} is missing or differs from the body.", 400);

    private static string? Decoded(string value)
    {
        if (!value.StartsWith(Sentinel, StringComparison.Ordinal) || !value.EndsWith("?=", StringComparison.Ordinal))
        {
            return value;
        }

        var bytes = new byte[value.Length];
        return Convert.TryFromBase64String(value[Sentinel.Length..^2], bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : null;
    }
}
