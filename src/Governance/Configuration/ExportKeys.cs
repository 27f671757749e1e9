namespace Gateway.Governance.Configuration;

/// <summary>Every key of <c>recording.exports</c>.</summary>
internal static class ExportKeys
{
    private static readonly ConfigType s_path = new ConfigType.Text(1_000, "a file's path", "export/entries.jsonl", IsLine);

    /// <summary><c>recording.exports[].file</c>.</summary>
    public static ConfigSection File { get; } = new("recording.exports[].file", typeof(FileExportConfig),
        "Lines of a file, which is put aside when it is large or old.",
    [
        new("path", s_path, null, "The file that is written to, relative to the configuration file; its folder is created"),
        new("bytes", new ConfigType.Size(64 << 10, 1L << 40), "256MiB", "How large it may grow before it is put aside"),
        new("age", ConfigType.Duration.Between("1m", "30d"), "24h", "How old it may grow before it is put aside"),
        new("keep", new ConfigType.Whole(0, 100_000, "files"), "0", "How many files that were put aside are kept; 0 keeps all"),
    ]);

    /// <summary><c>recording.exports[].syslog</c>.</summary>
    public static ConfigSection Syslog { get; } = new("recording.exports[].syslog", typeof(SyslogExportConfig),
        "A receiver of syslog messages (RFC 5424) over TLS (RFC 5425).",
    [
        new("host", ConfigShapes.Host, null, "The receiver, without a port"),
        new("port", new ConfigType.Whole(1, 65_535, ""), "6514", "Its port"),
        new("insecure", new ConfigType.Flag(), "false", "Speaks plain TCP (RFC 6587, octet counting); shows every entry to the network"),
        new("ca", s_path, "null",
            "PEM file of the authorities that the receiver's certificate is checked against; when left out, the system's"),
        new("certificate", s_path, "null", "PEM file of the certificate that the gateway shows, together with `key`"),
        new("key", new ConfigType.Secret(), "null", "Where the PEM text of that certificate's private key is"),
        new("facility", new ConfigType.Whole(0, 23, ""), "13", "Facility of every message; 13 is log audit"),
        new("hostname", new ConfigType.Text(255, "a host's name", "gw-1.example", IsPrintable), "null",
            "HOSTNAME of every message; when left out, this machine's name"),
        new("messageBytes", new ConfigType.Size(2 << 10, 8 << 20), "64KiB",
            "Longest message; an entry that would be longer leaves its payload out and says so"),
    ]) { HoldsSecrets = true };

    /// <summary><c>recording.exports[].webhook</c>.</summary>
    public static ConfigSection Webhook { get; } = new("recording.exports[].webhook", typeof(WebhookExportConfig),
        "Batches to a webhook that is signed as the Standard Webhooks specification says.",
    [
        new("url", new ConfigType.Url("https://siem.example/entries", HostOnly: false), null,
            "Where it is posted; `http` only for a loopback host or with `insecure: true`"),
        new("insecure", new ConfigType.Flag(), "false", "Accepts plain `http` to another machine"),
        new("secrets", new ConfigType.Many(new ConfigType.Secret(), 1, 4), null,
            "Where the signing secrets are, the newest first: `whsec_` and base64 of 24 to 64 bytes; each signs"),
        new("credential", new ConfigType.Section(ConfigKeys.Credential), "null", "What is shown to the receiver beside the signature"),
    ]) { HoldsSecrets = true };

    /// <summary><c>recording.exports[].otlp</c>.</summary>
    public static ConfigSection Otlp { get; } = new("recording.exports[].otlp", typeof(OtlpExportConfig),
        "An OpenTelemetry receiver of logs, by OTLP over HTTP with JSON.",
    [
        new("url", new ConfigType.Url("https://collector.example:4318/v1/logs", HostOnly: false), null,
            "The whole endpoint, its path included; `http` only for a loopback host or with `insecure: true`"),
        new("insecure", new ConfigType.Flag(), "false", "Accepts plain `http` to another machine"),
        new("credential", new ConfigType.Section(ConfigKeys.Credential), "null", "What is shown to the receiver"),
    ]) { HoldsSecrets = true };

    /// <summary><c>recording.exports[]</c>.</summary>
    public static ConfigSection Export { get; } = new("recording.exports[]", typeof(ExportConfig),
        "One place that every entry of every recording is sent to: exactly one of `file`, `syslog`, `webhook` and `otlp`; see exports.md.",
    [
        new("name", ConfigShapes.Name, null, "Name, unique; how far this export has come is kept under it"),
        new("format", new ConfigType.Choice(["jsonl", "ocsf", "cef"]), "jsonl",
            "The form of an entry: as recorded, Open Cybersecurity Schema Framework, or Common Event Format"),
        new("batch", new ConfigType.Whole(1, 5_000, "entries"), "500", "Most entries of one delivery"),
        new("timeout", ConfigType.Duration.Between("1s", "5m"), "15s", "How long one delivery may take"),
        new("file", new ConfigType.Section(File), "null", "A file on this machine"),
        new("syslog", new ConfigType.Section(Syslog), "null", "A syslog receiver"),
        new("webhook", new ConfigType.Section(Webhook), "null", "A signed webhook"),
        new("otlp", new ConfigType.Section(Otlp), "null", "An OpenTelemetry receiver of logs"),
    ]) { HoldsSecrets = true };

    private static bool IsLine(string text) => text.Trim().Length == text.Length && !text.Any(char.IsControl);

    private static bool IsPrintable(string text) => text.All(static c => c is > ' ' and <= '~');
}
