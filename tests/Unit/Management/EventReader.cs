using System.Net.Http.Headers;
using System.Text.Json;

namespace Gateway.Tests.Management;

/// <summary>Reads server-sent events until the one that is waited for, and says what never came.</summary>
internal sealed class EventReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventReader(HttpResponseMessage response, Stream body) => (_response, _lines) = (response, new StreamReader(body));

    public static async Task<EventReader> OpenAsync(HttpClient client, string path, long? last = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (last is { } id) request.Headers.Add("Last-Event-ID", id.ToString());
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return new EventReader(response, await response.Content.ReadAsStreamAsync());
    }

    public async Task<(string Name, long? Id, JsonElement Data)> NextAsync(string awaited)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        string name = "";
        long? id = null;
        try
        {
            while (await _lines.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
                if (line.StartsWith("id: ", StringComparison.Ordinal)) id = long.Parse(line[4..]);
                if (line.StartsWith("data: ", StringComparison.Ordinal)) return (name, id, JsonDocument.Parse(line[6..], Calls.Deep).RootElement);
            }
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException($"'{awaited}' never came.", exception);
        }

        throw new EndOfStreamException($"The stream ended before '{awaited}' came.");
    }

    public async Task<bool> EndsAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await _lines.ReadLineAsync(limit.Token) is { } line)
            if (line.StartsWith("event: ", StringComparison.Ordinal)) return false;
        return true;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }
}
