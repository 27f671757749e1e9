using System.Net.Http.Headers;
using Gateway.Governance.Configuration;
using Gateway.Silo.Approvals;

namespace Gateway.Silo.Export;

/// <summary>Makes the sink of an export.</summary>
internal sealed class Sinks(ChannelHttp http, ChannelSecrets secrets, TimeProvider time)
{
    /// <summary>The sink; nothing is opened before the first delivery.</summary>
    public ISink Make(ExportConfig export) => export switch
    {
        { File: { } file } => new FileSink(file, export.Format, time),
        { Syslog: not null } => new SyslogSink(export, secrets),
        { Webhook: not null } => new WebhookSink(export, http, secrets, time),
        _ => new OtlpSink(export, http, secrets, time),
    };

    /// <summary>Shows a credential to a receiver.</summary>
    /// <exception cref="ChannelSecretException">It cannot be had.</exception>
    public static Action<HttpRequestHeaders>? Shows(CredentialConfig? credential, ChannelSecrets secrets)
    {
        if (credential is null) return null;
        var secret = secrets.Read(credential.Secret);
        var value = credential.Scheme.Length == 0 ? secret : $"{credential.Scheme} {secret}";
        return headers => headers.TryAddWithoutValidation(credential.Header, value);
    }
}
