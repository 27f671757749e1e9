using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>Makes records of <c>recording.exports</c>; what lacks something that is required is left out, as its error is noted
/// elsewhere.</summary>
internal static class ExportsBinder
{
    /// <summary>All exports of the section <c>recording</c>.</summary>
    public static ImmutableArray<ExportConfig> Bind(ConfigValues recording) =>
        !recording.Has("exports") ? []
            : [.. recording.Many<ConfigValues>("exports", []).Where(static export => export.Has("name")).Select(Export)];

    private static ExportConfig Export(ConfigValues values)
    {
        var otherwise = new ExportConfig { Name = values.Get("name", "") };
        return otherwise with
        {
            Format = values.Choice("format", otherwise.Format),
            Batch = values.Int("batch", otherwise.Batch),
            Timeout = values.Get("timeout", otherwise.Timeout),
            File = values.Find<ConfigValues>("file") is { } file && file.Has("path") ? File(file) : null,
            Syslog = values.Find<ConfigValues>("syslog") is { } syslog && syslog.Has("host") ? Syslog(syslog) : null,
            Webhook = values.Find<ConfigValues>("webhook") is { } webhook && webhook.Has("url") && webhook.Has("secrets") ? new()
            {
                Url = webhook.Find<Uri>("url")!,
                Insecure = webhook.Get("insecure", false),
                Secrets = webhook.Many<SecretReference>("secrets", []),
                Credential = ConfigBinder.Credential(webhook),
            }
            : null,
            Otlp = values.Find<ConfigValues>("otlp") is { } otlp && otlp.Has("url") ? new()
            {
                Url = otlp.Find<Uri>("url")!,
                Insecure = otlp.Get("insecure", false),
                Credential = ConfigBinder.Credential(otlp),
            }
            : null,
        };
    }

    private static FileExportConfig File(ConfigValues values)
    {
        var otherwise = new FileExportConfig { Path = values.Get("path", "") };
        return otherwise with
        {
            Bytes = values.Get("bytes", otherwise.Bytes),
            Age = values.Get("age", otherwise.Age),
            Keep = values.Int("keep", otherwise.Keep),
        };
    }

    private static SyslogExportConfig Syslog(ConfigValues values)
    {
        var otherwise = new SyslogExportConfig { Host = values.Get("host", "") };
        return otherwise with
        {
            Port = values.Int("port", otherwise.Port),
            Insecure = values.Get("insecure", otherwise.Insecure),
            Ca = values.Find<string>("ca"),
            Certificate = values.Find<string>("certificate"),
            Key = values.Get<SecretReference?>("key", null),
            Facility = values.Int("facility", otherwise.Facility),
            Hostname = values.Find<string>("hostname"),
            MessageBytes = values.Int("messageBytes", otherwise.MessageBytes),
        };
    }
}
