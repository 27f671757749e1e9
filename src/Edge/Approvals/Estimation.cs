using System.Net;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Connections;
using Gateway.Edge.Gateway;
using Gateway.Edge.Mcp;
using Gateway.Edge.Recording;
using Gateway.Governance.Masking;
using Gateway.Governance.Policies.Sql;

namespace Gateway.Edge.Approvals;

/// <summary>Asks the upstream what the SQL of a held call would cost, by EXPLAIN, so that people see it.</summary>
/// <remarks>An exchange of the session like any other: policy lets the caller make it or it is not made, it is recorded, and it carries
/// the connection's credential. Whatever goes wrong leaves the estimate out and says so; nobody's approval waits longer than the
/// configured time.</remarks>
internal sealed class Estimation(OutcomeDelivery delivery, TimeProvider time)
{
    private const int CharactersMax = 4_000;
    private const string Missing = "none: ";

    /// <summary>What the database expects, or why that is not known, in words for people, masked.</summary>
    public async Task<string> AskAsync(Exchange x)
    {
        var config = x.Route.Config;
        if (config.Approvals.Estimate is not { } estimate) return "";
        if (!x.Request.Hits.IsDefaultOrEmpty) return Missing + "the call holds sensitive values";
        if (x.Route.Analyser is not null) return Missing + "an analyser reads the texts of this connection";
        if (SqlEstimate.Statement(config.Sql, x.Frame!.Name, x.Request.Facts.Arguments) is not { } statement)
            return Missing + "the statement cannot be explained without a doubt that it runs";
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(x.Session.Terminated, x.Http.RequestAborted);
        using var timer = time.CreateTimer(
            static source => ((CancellationTokenSource)source!).Cancel(), patience, estimate.Timeout, Timeout.InfiniteTimeSpan);
        try
        {
            return await AskAsync(x, SqlEstimate.Arguments(estimate.Argument, statement), patience.Token);
        }
        catch (OperationCanceledException)
        {
            return Missing + "the upstream did not explain it in time";
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException or UpstreamTooLargeException)
        {
            return Missing + "the upstream could not be asked";
        }
    }

    private async Task<string> AskAsync(Exchange x, byte[] arguments, CancellationToken cancellation)
    {
        var tool = x.Route.Config.Approvals.Estimate!.Tool;
        var id = OpaqueId.NewExchange();
        var message = Message(x.Era, id, tool, arguments);
        var facts = new Facts
        {
            Principal = x.Principal,
            Connection = x.Route.Config.Name,
            Client = x.Request.Facts.Client,
            Method = Methods.ToolsCall,
            Tool = x.Route.Room.Facts(tool, x.Route.Config),
            Arguments = arguments,
            Sql = SqlArguments.Classify(x.Route.Config.Sql, tool, arguments),
            Era = x.Era,
            RequestBytes = message.Length,
        };
        if (facts.Tool is not { Known: true, ReadOnly: true }) return Missing + "the tool that explains is not known to only read";
        // Nobody is asked whether somebody may be asked.
        var admission = await x.Session.Grain.AdmitAsync(new AdmitRequest(id, facts, message, []) { NeverHeld = true });
        if (admission is not Admission.Admitted admitted) return Missing + "policy does not let the caller ask for it";
        var (end, answer) = (ExchangeEnd.UpstreamUnreachable, default(ReadOnlyMemory<byte>?));
        var started = time.GetTimestamp();
        try
        {
            if (!admitted.Upstream.IsEmpty || !x.Route.Plans(admitted.Masks).ForUpstream.IsEmpty)
            {
                end = ExchangeEnd.MaskingBlocked;
                return Missing + "policy hides values from the upstream";
            }

            using var response = await OwnRequest.SendAsync(x, Methods.ToolsCall, tool, message, cancellation);
            if (response is null)
            {
                end = ExchangeEnd.CredentialMissing;
                return Missing + "the connection's credential cannot be had";
            }

            answer = response.StatusCode == HttpStatusCode.OK ? await OwnRequest.ReadAsync(x, response, cancellation) : null;
            end = answer is null ? ExchangeEnd.UpstreamInvalid : ExchangeEnd.Completed;
        }
        catch (OperationCanceledException)
        {
            end = ExchangeEnd.UpstreamTimeout;
            throw;
        }
        finally
        {
            delivery.Give(x.Session.Grain, new ExchangeOutcome(
                id, end, 0, [], [], answer?.Length ?? 0, (long)time.GetElapsedTime(started).TotalMicroseconds));
        }

        return answer is null ? Missing + "the upstream did not answer" : Words(answer.Value, x);
    }

    private static string Words(ReadOnlyMemory<byte> answer, Exchange x)
    {
        using var document = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = 512 });
        if (!document.RootElement.TryGetProperty("result"u8, out var result) || result.ValueKind != JsonValueKind.Object
            || (result.TryGetProperty("isError"u8, out var isError) && isError.ValueKind == JsonValueKind.True)
            || !result.TryGetProperty("content"u8, out var content) || content.ValueKind != JsonValueKind.Array)
            return Missing + "the upstream refused to explain it";
        var text = new StringBuilder();
        foreach (var piece in content.EnumerateArray())
            if (piece.ValueKind == JsonValueKind.Object && piece.TryGetProperty("text"u8, out var words)
                && words.ValueKind == JsonValueKind.String) text.Append(text.Length > 0 ? "; " : "").Append(words.GetString());
        if (text.Length == 0) return Missing + "the upstream explained nothing";
        // What an upstream says is masked before anybody sees it.
        var shown = TextMasker.Redact(text.ToString(), x.Route.Rules);
        return shown.Length <= CharactersMax ? shown
            : $"{shown[..CharactersMax]} ({shown.Length - CharactersMax} more characters are not shown)";
    }

    // Its id is nobody else's, and nobody can guess it: the upstream tells the requests of a wire session apart by theirs.
    private static byte[] Message(Era era, ExchangeId id, string tool, byte[] arguments)
    {
        var claim = OwnRequest.Claim(era);
        return Encoding.UTF8.GetBytes(
            $"{{\"jsonrpc\":\"2.0\",\"id\":\"gateway-estimate-{id}\",\"method\":\"tools/call\",\"params\":{{\"name\":"
            + $"{JsonSerializer.Serialize(tool)},\"arguments\":{Encoding.UTF8.GetString(arguments)}"
            + $"{(claim.Length > 0 ? "," : "")}{claim}}}}}");
    }
}
