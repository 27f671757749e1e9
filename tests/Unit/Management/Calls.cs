using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Gateway.Tests.Management;

/// <summary>Short ways to call the API and look at what it says.</summary>
internal static class Calls
{
    /// <summary>For what may be as deep as a call.</summary>
    public static JsonDocumentOptions Deep { get; } = new() { MaxDepth = 1_000 };

    public static async Task<(int Status, JsonElement Body)> GetAsync(HttpClient client, string path) =>
        await ReadAsync(await client.GetAsync(new Uri(path, UriKind.Relative)));

    public static async Task<(int Status, JsonElement Body)> PostAsync(HttpClient client, string path, object body) =>
        await ReadAsync(await client.PostAsync(new Uri(path, UriKind.Relative), JsonContent.Create(body)));

    public static async Task<(int Status, JsonElement Body)> PostTextAsync(
        HttpClient client, string path, string body, string type = "application/json") =>
        await ReadAsync(await client.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, type)));

    public static async Task<(int Status, JsonElement Body)> PutAsync(HttpClient client, string path, string body) =>
        await ReadAsync(await client.PutAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/yaml")));

    public static string Text(this JsonElement body, string name) => body.GetProperty(name).GetString()!;

    private static async Task<(int Status, JsonElement Body)> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text, Deep).RootElement);
    }
}
