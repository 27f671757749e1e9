using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Abstractions.Masking;
using Gateway.Edge.Mcp;
using Gateway.Governance.Masking;
using Gateway.Governance.Recording.Replays;

namespace Gateway.Recording;

/// <summary>Sends a recorded session's requests again, one after the other, to another connection of a gateway.</summary>
/// <remarks>They take the governed path: policy decides on them anew, and they are recorded.</remarks>
/// <param name="gateway">The gateway, with a token that may call.</param>
/// <param name="connection">The sandbox.</param>
/// <param name="session">What was recorded.</param>
/// <param name="within">How long an answer may take.</param>
internal sealed class RerunClient(HttpClient gateway, string connection, ReplaySession session, TimeSpan within)
{
    private const string ModernVersion = "2026-07-28";
    private const string Look = "; it may have been done all the same";
    private const int DepthMax = 512;

    private static readonly MaskPlan Recorded = MaskPlan.Recording(["*"]);

    private readonly MaskKey _key = MaskKey.Create();
    private string _wireSession = "";
    private string _over = "";
    private bool _hasRun;

    /// <summary>Runs all that ran then, and compares. Whatever becomes of one request, what is known of the others is told.</summary>
    /// <exception cref="HttpRequestException">The gateway did not answer the first of them.</exception>
    public async Task<IReadOnlyList<RerunOutcome>> RunAsync(CancellationToken cancellation)
    {
        var outcomes = new List<RerunOutcome>();
        foreach (var exchange in session.Exchanges)
            if (!exchange.Method.StartsWith("gateway/", StringComparison.Ordinal)) outcomes.Add(await RunAsync(exchange, cancellation));
        return outcomes;
    }

    private async Task<RerunOutcome> RunAsync(ReplayExchange exchange, CancellationToken cancellation)
    {
        var outcome = new RerunOutcome(exchange.Sequence, exchange.Method, exchange.Target);
        if (NotRun(exchange) is { Length: > 0 } why) return outcome with { NotRun = why };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(within);
        try
        {
            var now = await SendAsync(exchange, limit.Token);
            _hasRun = true;
            return outcome with { Differences = Compare(exchange, now) };
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            _over = "the command was ended before";
            return outcome with { Failed = "the command was ended before the answer came" + Look };
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            _hasRun = true;
            var seconds = within.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
            return outcome with { Failed = $"no answer came within {seconds} s{Look}" };
        }
        catch (Exception failure) when (_hasRun && failure is HttpRequestException or IOException or OperationCanceledException)
        {
            // What follows would only fail in its turn.
            _over = "the gateway had stopped answering";
            return outcome with { Failed = "the gateway did not answer, or not to the end" + Look };
        }
        catch (JsonException)
        {
            _hasRun = true;
            return outcome with { Failed = "the answer is no JSON" };
        }
    }

    // Why it is not sent; empty where it is.
    private string NotRun(ReplayExchange exchange) => exchange.Refusal is not null ? "it was refused then"
        : exchange.Method == Methods.Listen ? "it listens until somebody leaves"
        : exchange.Request.IsEmpty ? "its message is not kept"
        : exchange.IsHidden ? "something in it is hidden, so it is not what was sent"
        : _over;

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
            // As the message itself says: the recording tells only how its target is shown.
            if (FrameReader.Read(exchange.Request, FrameSide.Client, DepthMax, out var frame) == FrameFault.None)
                foreach (var (header, value) in HeaderCheck.Standard(frame!)) request.Headers.TryAddWithoutValidation(header, value);
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
