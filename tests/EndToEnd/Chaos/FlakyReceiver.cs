using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Gateway.EndToEnd.Chaos;

/// <summary>A receiver of webhooks and of OpenTelemetry's logs that fails at random: before it took a batch, after it, or without an answer.</summary>
internal sealed class FlakyReceiver(int seed) : LoopbackServer
{
    private readonly Random _random = new(seed);

    /// <summary>Where it listens: scheme, host and port.</summary>
    public string Url => Root.GetLeftPart(UriPartial.Authority);

    /// <summary>Ids that the webhook was given and kept, copies too.</summary>
    public ConcurrentQueue<string> Hooked { get; } = new();

    /// <summary>Ids that came as log records and were kept, copies too.</summary>
    public ConcurrentQueue<string> Logged { get; } = new();

    /// <summary>Batches that it did not take.</summary>
    public int Refused { get; private set; }

    /// <summary>Batches that it took and did not answer.</summary>
    public int Unanswered { get; private set; }

    protected override async Task AnswerAsync(HttpContext http)
    {
        using var json = await JsonDocument.ParseAsync(http.Request.Body);
        int chance;
        lock (_random)
        {
            chance = _random.Next(6);
            if (chance == 0) Refused++;
            if (chance == 1) Unanswered++;
        }

        if (chance == 0)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        if (http.Request.Path == "/v1/logs")
        {
            foreach (var record in json.RootElement.GetProperty("resourceLogs")[0].GetProperty("scopeLogs")[0].GetProperty("logRecords").EnumerateArray())
                Logged.Enqueue(record.GetProperty("attributes").EnumerateArray().First(a => a.GetProperty("key").GetString() == "gateway.entry.id")
                    .GetProperty("value").GetProperty("stringValue").GetString()!);
        }
        else
        {
            foreach (var entry in json.RootElement.GetProperty("data").EnumerateArray()) Hooked.Enqueue(entry.GetProperty("id").GetString()!);
        }

        // Taken, and the sender never hears of it.
        if (chance == 1) http.Abort();
    }
}
