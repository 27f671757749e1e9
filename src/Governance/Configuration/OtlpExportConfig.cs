namespace Gateway.Governance.Configuration;

/// <summary>An OpenTelemetry receiver of logs, by OTLP over HTTP.</summary>
public sealed record OtlpExportConfig
{
    /// <summary>The whole endpoint, such as <c>https://collector.example:4318/v1/logs</c>. Required.</summary>
    public required Uri Url { get; init; }

    /// <summary>Whether plain <c>http</c> to another machine is accepted. Default false.</summary>
    public bool Insecure { get; init; }

    /// <summary>What is shown to the receiver. Default: null.</summary>
    public CredentialConfig? Credential { get; init; }
}
