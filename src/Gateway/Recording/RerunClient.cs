using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;
using Gateway.Governance.Recording.Replays;

namespace Gateway.Recording;

/// <summary>Sends a recorded session's requests again, one after the other, to another connection of a gateway.</summary>
/// <remarks>They take the governed path: policy decides on them anew, and they are recorded.</remarks>
/// <param name="gateway">The gateway, with a token that may call.</param>
/// <param name="connection">The sandbox.</param>
/// <param name="session">What was recorded.</param>
internal sealed class RerunClient(HttpClient gateway, string connection, ReplaySession session)
{
    private const string ModernVersion = "2026-07-28";

    private static readonly MaskPlan Recorded = MaskPlan.Recording(["*"]);

    private readonly MaskKey _key = MaskKey.Create();
    private string _wireSession = "";

    /// <summary>Runs all that ran then, and compares.</summary>
    public async Task<IReadOnlyList<RerunOutcome>> RunAsync(CancellationToken cancellation)
    {
        var outcomes = new List<RerunOutcome>();
        foreach (var exchange in session.Exchanges)
        {
            if (exchange.Method.StartsWith("gateway/", StringComparison.Ordinal)) continue;
            var why = exchange.Refusal is not null ? "it was refused then"
                : exchange.Request.IsEmpty ? "its message is not kept"
                : exchange.IsHidden ? "something in it is hidden, so it is not what was sent"
                : "";
            var differences = why.Length > 0 ? [] : Compare(exchange, await SendAsync(exchange, cancellation));
            outcomes.Add(new RerunOutcome(exchange.Sequence, exchange.Method, exchange.Target, why, differences));
        }

        return outcomes;
    }

    private System.Collections.Immutable.ImmutableArray<AnswerDifference> Compare(ReplayExchange exchange, byte[]? now)
    {
        // What the gateway chooses anew is no difference of the server.
        if (exchange.Answer.IsEmpty && now is null) return [];
        var hidden = exchange.HiddenPlaces;
        return AnswerDifference.Of(
            exchange.Answer.IsEmpty ? null : ReplayMessage.Read(exchange.Answer), now is null ? null : ReplayMessage.Read(Masked(now)),
            hidden);
    }

    // The recording hides every kind; so that what it hides is no difference, the new answer is hidden alike.
    private byte[] Masked(byte[] message)
    {
        var hits = new List<Hit>();
        JsonScanner.Scan(message, hits);
        return JsonMasker.Mask(message, hits, Recorded, _key) is MaskOutcome.Masked masked ? masked.Bytes.ToArray() : message;
    }

    private async Task<byte[]?> SendAsync(ReplayExchange exchange, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"mcp/{connection}")
        {
            Content = new ReadOnlyMemoryContent(exchange.Request),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        if (session.IsModern)
        {
            request.Headers.Add("MCP-Protocol-Version", session.ProtocolVersion.Length > 0 ? session.ProtocolVersion : ModernVersion);
            request.Headers.Add("Mcp-Method", exchange.Method);
            if (exchange.Target.Length > 0) request.Headers.TryAddWithoutValidation("Mcp-Name", exchange.Target);
        }
        else if (exchange.Method != "initialize")
        {
            if (session.ProtocolVersion.Length > 0) request.Headers.Add("MCP-Protocol-Version", session.ProtocolVersion);
            if (_wireSession.Length > 0) request.Headers.Add("Mcp-Session-Id", _wireSession);
        }

        using var response = await gateway.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.Headers.TryGetValues("Mcp-Session-Id", out var ids)) _wireSession = ids.First();
        if (response.StatusCode == HttpStatusCode.Accepted) return null;
        var isStream = response.Content.Headers.ContentType?.MediaType == "text/event-stream";
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        using var text = new StreamReader(body, Encoding.UTF8);
        return isStream ? await AnswerOfAsync(text, cancellation) : Answer(await text.ReadToEndAsync(cancellation), response.StatusCode);
    }

    private static async Task<byte[]?> AnswerOfAsync(StreamReader events, CancellationToken cancellation)
    {
        while (await events.ReadLineAsync(cancellation) is { } line)
        {
            if (!line.StartsWith("data:", StringComparison.Ordinal) || line.Length <= 6) continue;
            var message = Encoding.UTF8.GetBytes(line[5..].Trim());
            if (ReplayMessage.IsAnswer(message)) return message;
        }

        return null;
    }

    private static byte[] Answer(string text, HttpStatusCode status)
    {
        try
        {
            var message = Encoding.UTF8.GetBytes(text);
            if (ReplayMessage.Read(message) is JsonObject) return message;
        }
        catch (JsonException)
        {
            return NoJson(status);
        }

        return NoJson(status);
    }

    private static byte[] NoJson(HttpStatusCode status) =>
        Encoding.UTF8.GetBytes(new JsonObject { ["http"] = (int)status, ["answer"] = "no JSON object" }.ToJsonString());
}
