namespace Gateway.Governance.Masking.Secrets;

/// <summary>Tokens of what watches software: metrics, logs, errors, alarms.</summary>
internal static class WatchFormats
{
    internal static readonly SecretFormat[] All =
    [
        new("newrelic", "user key", "NRAK-", "A27"),
        new("newrelic", "user key", "NRAK-", "a27"),
        new("newrelic", "insert key", "NRII-", "u32"),
        new("newrelic", "query key", "NRIQ-", "u32"),
        new("newrelic", "browser key", "NRJS-", "x19"),
        new("newrelic", "admin key", "NRRA-", "x42"),
        new("newrelic", "license key", "FFFFNRAL", "w0", "x32"),
        new("newrelic", "license key", "NRAL", "w0", "x36"),
        new("grafana", "service account token", "glsa_", "w32 '_ h8"),
        new("grafana", "cloud token", "glc_", "B32-400"),
        new("grafana", "API key", "eyJrIjoi", "B70-400"),
        new("sentry", "organisation token", "sntrys_eyJ", "B40+"),
        new("sentry", "organisation token", "sntrys_eyJ", "B40+ '_ b43"),
        new("sentry", "user token", "sntryu_", "x64"),
        new("sentry", "integration token", "sntryi_", "x64"),
        new("honeycomb", "ingest key", "hcaik_", "a58"),
        new("honeycomb", "ingest key", "hcxik_", "a58"),
        new("honeycomb", "ingest key", "hcbik_", "a58"),
        new("honeycomb", "management key", "hcamk_", "a58"),
        new("dynatrace", "API token", "dt0c01.", "w24 '. w64"),
        new("dynatrace", "platform token", "dt0s16.", "w8-24 '. w64"),
        new("dynatrace", "OAuth secret", "dt0s02.", "w8-24 '. w64"),
        new("axiom", "API token", "xaat-", "x8 '- x4 '- x4 '- x4 '- x12"),
        new("axiom", "personal token", "xapt-", "x8 '- x4 '- x4 '- x4 '- x12"),
        new("coralogix", "API key", "cxtp_", "w30"),
        new("coralogix", "user key", "cxup_", "w30"),
        new("checkly", "API key", "cu_", "x32"),
    ];
}
