using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Sample;

/// <summary>How the server writes JSON-RPC.</summary>
internal static class CrmJson
{
    /// <summary>Plain text stays plain: a plus sign in a telephone number is a plus sign. The answer is never put into a page.</summary>
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonObject Notification(string method, JsonObject parameters) =>
        new() { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = parameters };

    public static JsonObject Response(JsonNode? id, CrmAnswer answer) => answer switch
    {
        CrmAnswer.Result result => new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id?.DeepClone(), ["result"] = result.Value },
        CrmAnswer.Fault fault => new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id?.DeepClone(), ["error"] = Error(fault) },
        _ => throw new InvalidOperationException("An answer is a result or a fault."),
    };

    private static JsonObject Error(CrmAnswer.Fault fault)
    {
        var error = new JsonObject { ["code"] = fault.Code, ["message"] = fault.Message };
        if (fault.Data is not null)
        {
            error["data"] = fault.Data;
        }

        return error;
    }
}
