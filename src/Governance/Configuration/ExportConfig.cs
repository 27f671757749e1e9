using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>One place that every entry of every recording is sent to. Exactly one of <see cref="File"/>, <see cref="Syslog"/>,
/// <see cref="Webhook"/> and <see cref="Otlp"/> is set.</summary>
public sealed record ExportConfig
{
    /// <summary>Name, unique; how far this export has come is kept under it. Required.</summary>
    public required string Name { get; init; }

    /// <summary>The form of an entry. Default jsonl.</summary>
    public ExportFormat Format { get; init; } = ExportFormat.Jsonl;

    /// <summary>Most entries of one delivery. Range 1 to 5,000. Default 500.</summary>
    public int Batch { get; init; } = 500;

    /// <summary>How long one delivery may take. Range 1s to 5m. Default 15s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A file on this machine.</summary>
    public FileExportConfig? File { get; init; }

    /// <summary>A syslog receiver.</summary>
    public SyslogExportConfig? Syslog { get; init; }

    /// <summary>A signed webhook.</summary>
    public WebhookExportConfig? Webhook { get; init; }

    /// <summary>An OpenTelemetry receiver of logs.</summary>
    public OtlpExportConfig? Otlp { get; init; }

    /// <summary>What it is, in one word.</summary>
    public string Kind() => this switch
    {
        { File: not null } => "file",
        { Syslog: not null } => "syslog",
        { Webhook: not null } => "webhook",
        _ => "otlp",
    };

    /// <summary>Where the secrets are that this export cannot be used without.</summary>
    public ImmutableArray<SecretReference> Secrets() =>
    [
        .. Webhook?.Secrets ?? [],
        .. Webhook?.Credential is { } webhook ? (ReadOnlySpan<SecretReference>)[webhook.Secret] : [],
        .. Otlp?.Credential is { } otlp ? (ReadOnlySpan<SecretReference>)[otlp.Secret] : [],
        .. Syslog?.Key is { } key ? (ReadOnlySpan<SecretReference>)[key] : [],
    ];
}
