using System.Globalization;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording.Export;
using Gateway.Silo.Approvals;

namespace Gateway.Silo.Export;

/// <summary>Posts batches, signed as the approvals' webhooks are.</summary>
internal sealed class WebhookSink(ExportConfig export, ChannelHttp http, ChannelSecrets secrets, TimeProvider time) : ISink
{
    public async Task<SendResult> SendAsync(IReadOnlyList<ExportEvent> batch, CancellationToken cancellation)
    {
        var webhook = export.Webhook!;
        var keys = new List<byte[]>();
        foreach (var reference in webhook.Secrets)
        {
            if (!WebhookSignature.TryReadSecret(secrets.Read(reference), out var key))
                throw new ChannelSecretException($"the secret {reference} is no signing secret: whsec_ and base64 of 24 to 64 bytes");
            keys.Add(key);
        }

        var id = WebhookBatch.Id(export.Name, batch);
        var body = WebhookBatch.Write(export.Name, batch, export.Format);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var shown = Sinks.Shows(webhook.Credential, secrets);
        var (answer, failure) = await http.PostAsync(webhook.Url, body, headers =>
        {
            headers.TryAddWithoutValidation(WebhookSignature.IdHeader, id);
            headers.TryAddWithoutValidation(WebhookSignature.TimestampHeader, now.ToString(CultureInfo.InvariantCulture));
            headers.TryAddWithoutValidation(WebhookSignature.SignatureHeader, WebhookSignature.Sign(keys, id, now, body));
            shown?.Invoke(headers);
        }, export.Timeout, cancellation);
        return failure ?? answer!.ToResult();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
