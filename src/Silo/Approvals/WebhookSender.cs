using System.Globalization;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;

namespace Gateway.Silo.Approvals;

/// <summary>Posts signed webhooks.</summary>
internal sealed class WebhookSender(ChannelHttp http, ChannelSecrets secrets, TimeProvider time) : ISender
{
    public bool IsFor(ChannelConfig channel) => channel.Webhook is not null;

    public async Task<SendResult> SendAsync(Notice notice, ChannelConfig channel, Delivery? asked, CancellationToken cancellation)
    {
        var webhook = channel.Webhook!;
        var keys = new List<byte[]>();
        foreach (var reference in webhook.Secrets)
        {
            if (!WebhookSignature.TryReadSecret(secrets.Read(reference), out var key))
                throw new ChannelSecretException($"the secret {reference} is no signing secret: whsec_ and base64 of 24 to 64 bytes");
            keys.Add(key);
        }

        var body = WebhookMessage.Write(notice);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var (answer, failure) = await http.PostAsync(webhook.Url, body, headers =>
        {
            headers.TryAddWithoutValidation(WebhookSignature.IdHeader, notice.Id);
            headers.TryAddWithoutValidation(WebhookSignature.TimestampHeader, now.ToString(CultureInfo.InvariantCulture));
            headers.TryAddWithoutValidation(WebhookSignature.SignatureHeader, WebhookSignature.Sign(keys, notice.Id, now, body));
        }, channel.Timeout, cancellation);
        return failure ?? answer!.ToResult();
    }
}
