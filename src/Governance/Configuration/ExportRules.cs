namespace Gateway.Governance.Configuration;

/// <summary>What must hold between the keys of <c>recording.exports</c>.</summary>
/// <param name="recording">The values of <c>recording</c>.</param>
/// <param name="secrets">Looks for secrets.</param>
/// <param name="errors">The file's errors.</param>
/// <param name="warnings">The file's warnings.</param>
internal sealed class ExportRules(ConfigValues recording, SecretRules secrets, ConfigErrors errors, ConfigErrors warnings)
{
    private static readonly string[] s_sinks = ["file", "syslog", "webhook", "otlp"];

    /// <summary>Notes everything that does not hold.</summary>
    public void Check()
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        var paths = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var export in recording.Many<ConfigValues>("exports", []))
        {
            if (export.Find<string>("name") is { } name && !names.TryAdd(name, export.Node.Line))
                errors.Add(export.At("name"),
                    $"there is an export of this name already, on line {ConfigWords.Count(names[name])}; give one another name");
            var sinks = s_sinks.Where(export.Has).ToList();
            if (sinks.Count != 1)
                errors.Add(export.Node, $"an export needs exactly one of {string.Join(", ", s_sinks)}; here "
                    + (sinks.Count == 0 ? "is none" : $"are {string.Join(" and ", sinks)}"));
            if (export.Find<ConfigValues>("file") is { } file) CheckFile(file, paths);
            if (export.Find<ConfigValues>("syslog") is { } syslog) CheckSyslog(syslog);
            if (export.Find<ConfigValues>("webhook") is { } webhook) CheckWebhook(webhook);
            if (export.Find<ConfigValues>("otlp") is { } otlp) CheckHttp(otlp);
            if (export.Has("otlp") && export.Choice("format", ExportFormat.Jsonl) == ExportFormat.Cef)
                warnings.Add(export.At("format"), "OpenTelemetry's records are JSON already; cef stands in their body as a text");
        }
    }

    private void CheckFile(ConfigValues file, Dictionary<string, int> paths)
    {
        if (file.Find<string>("path") is not { } path) return;
        if (path.EndsWith('/') || path.EndsWith('\\'))
            errors.Add(file.At("path"), "this is a folder; name the file in it that is written to");
        if (!paths.TryAdd(FilePath.Join("", path), file.Node.Line))
            errors.Add(file.At("path"), "two exports would write to this file; give each its own");
    }

    private void CheckSyslog(ConfigValues syslog)
    {
        if (syslog.Find<string>("host") is { } host && host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('['))
            errors.Add(syslog.At("host"), "write the host alone, and its port under port");
        if (syslog.Has("certificate") != syslog.Has("key"))
            errors.Add(syslog.At(syslog.Has("key") ? "key" : "certificate"), "certificate and key go together; write both or none");
        var isPlain = syslog.Get("insecure", false);
        foreach (var key in (string[])["ca", "certificate", "key"])
            if (isPlain && syslog.Has(key)) errors.Add(syslog.At(key), $"plain TCP has no use for {key}; remove it, or \"insecure: true\"");
        if (isPlain && syslog.Find<string>("host") is { } far && Uri.TryCreate($"tcp://{far}", UriKind.Absolute, out var url)
            && !url.IsLoopback)
            warnings.Add(syslog.At("insecure"), "every entry can be read and changed on the way to this receiver; use TLS");
        secrets.Check(syslog, "key", static text => text.Contains("PRIVATE KEY-----", StringComparison.Ordinal) ? null
            : "is no private key in PEM");
    }

    private void CheckWebhook(ConfigValues webhook)
    {
        CheckHttp(webhook);
        secrets.CheckAll(webhook, "secrets", SecretRules.Signing);
    }

    private void CheckHttp(ConfigValues values)
    {
        if (values.Find<Uri>("url") is { Scheme: "http", IsLoopback: false } && !values.Get("insecure", false))
            errors.Add(values.At("url"), "plain http to another machine shows every entry to the network; write https, "
                + "or add \"insecure: true\" if that is meant");
        if (values.Find<ConfigValues>("credential") is { } credential) secrets.Check(credential, "secret", SecretRules.Printable);
    }
}
