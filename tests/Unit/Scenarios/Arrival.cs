using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Scenarios;

/// <summary>One request as it reached an upstream.</summary>
/// <param name="Method">JSON-RPC method, or the HTTP method where there is no body.</param>
/// <param name="Id">Raw id; empty when there is none.</param>
/// <param name="Params">Raw params.</param>
/// <param name="Headers">All headers as lines.</param>
/// <param name="Body">The bytes of the body.</param>
internal sealed record Arrival(string Method, string Id, string Params, string Headers, byte[] Body)
{
    /// <summary>Reads a request.</summary>
    public static Arrival Of(HttpRequest request, byte[] body)
    {
        var headers = string.Join('\n', request.Headers.Select(h => $"{h.Key}: {h.Value}"));
        if (body.Length == 0) return new Arrival(request.Method, "", "{}", headers, body);
        using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 1_000 });
        return new Arrival(
            json.RootElement.TryGetProperty("method", out var method) ? method.GetString()! : "answer",
            json.RootElement.TryGetProperty("method", out _) && json.RootElement.TryGetProperty("id", out var id) ? id.GetRawText() : "",
            json.RootElement.TryGetProperty("params", out var parameters) ? parameters.GetRawText() : "{}",
            headers,
            body);
    }
}
