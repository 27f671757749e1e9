using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Gateway.Tests.Scenarios;

/// <summary>An agent's client, by hand, so that a test decides about every byte. Legacy era, without a wire session, unless a header says
/// otherwise.</summary>
internal sealed class Agent(HttpClient gateway, string connection, string token)
{
    private int _id;

    public Agent(GatewayUnderTest gateway, string connection, string token)
        : this(gateway.Client, connection, token)
    {
    }

    /// <summary>Headers of every request.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Accept"] = "application/json, text/event-stream",
        ["MCP-Protocol-Version"] = "2025-11-25",
    };

    /// <summary>Calls a tool.</summary>
    /// <param name="tool">Its name, as a JSON string without quotes.</param>
    /// <param name="arguments">JSON object.</param>
    public Task<Heard> CallAsync(string tool, string arguments = "{}") =>
        AskAsync("tools/call", $$$"""{"name":"{{{tool}}}","arguments":{{{arguments}}} }""");

    /// <summary>Sends a request.</summary>
    public Task<Heard> AskAsync(string method, string parameters = "{}") =>
        PostAsync($$$"""{"jsonrpc":"2.0","id":{{{Interlocked.Increment(ref _id)}}},"method":"{{{method}}}","params":{{{parameters}}} }""");

    /// <summary>Posts text.</summary>
    public Task<Heard> PostAsync(string body) => PostAsync(Encoding.UTF8.GetBytes(body));

    /// <summary>Posts bytes.</summary>
    public Task<Heard> PostAsync(byte[] body, string? contentType = "application/json") =>
        SendAsync(HttpMethod.Post, new ByteArrayContent(body), contentType);

    /// <summary>Sends a request and reads all of its answer.</summary>
    public async Task<Heard> SendAsync(HttpMethod method, HttpContent? content = null, string? contentType = null)
    {
        using var response = await OpenAsync(method, content, contentType);
        return new Heard(response.StatusCode, Lines(response), await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Sends a request and reads the head of its answer.</summary>
    public async Task<HttpResponseMessage> OpenAsync(HttpMethod method, HttpContent? content, string? contentType)
    {
        using var request = new HttpRequestMessage(method, $"/mcp/{connection}") { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in Headers) request.Headers.TryAddWithoutValidation(name, value);
        if (contentType is not null) content!.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return await gateway.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static string Lines(HttpResponseMessage response) =>
        string.Join('\n', response.Headers.Concat(response.Content.Headers).Select(h => $"{h.Key}: {string.Join(", ", h.Value)}"));
}
