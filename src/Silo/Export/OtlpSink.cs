using System.Globalization;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording.Export;
using Gateway.Silo.Approvals;

namespace Gateway.Silo.Export;

/// <summary>Posts log records by OTLP over HTTP.</summary>
internal sealed class OtlpSink(ExportConfig export, ChannelHttp http, ChannelSecrets secrets, TimeProvider time) : ISink
{
    public async Task<SendResult> SendAsync(IReadOnlyList<ExportEvent> batch, CancellationToken cancellation)
    {
        var otlp = export.Otlp!;
        var body = OtlpLogs.Write(batch, export.Format, time.GetUtcNow().ToUnixTimeMilliseconds());
        var (answer, failure) = await http.PostAsync(
            otlp.Url, body, Sinks.Shows(otlp.Credential, secrets), export.Timeout, cancellation);
        if (failure is not null) return failure;
        var result = answer!.ToResult();
        // What a receiver refuses is kept and shown, not skipped: nothing leaves the gateway's care that nobody has.
        return result.Outcome == SendOutcome.Delivered && OtlpLogs.Rejected(answer.Body) is > 0 and var refused
            ? SendResult.Of(SendOutcome.Again,
                string.Create(CultureInfo.InvariantCulture, $"it refused {refused} of {batch.Count} records"))
            : result;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
