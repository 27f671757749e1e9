using System.Text;

namespace Gateway.Tests.Scenarios;

/// <summary>Reads answers whatever their status.</summary>
internal static class AnywayClient
{
    /// <summary>All of an answer.</summary>
    public static async Task<string> GetStringAnywayAsync(this HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return $"{(int)answer.StatusCode} {answer.Headers} {await answer.Content.ReadAsStringAsync()}";
    }

    /// <summary>All of the answer to a JSON body.</summary>
    public static async Task<string> PostAnywayAsync(this HttpClient client, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(path, content);
        return $"{(int)answer.StatusCode} {answer.Headers} {await answer.Content.ReadAsStringAsync()}";
    }
}
