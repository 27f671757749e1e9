using Gateway.Governance.Configuration;
using Gateway.Tests.Configuration;
using Xunit;

namespace Gateway.Tests.Recording.Export;

public sealed class ExportConfigTests
{
    private const string Secret = "secrets: ['env:HOOK']";

    [Fact]
    public void Every_kind_of_export_is_read()
    {
        var outcome = GatewayConfig.Parse("gateway.yaml", $$"""
            version: 1
            recording:
              exports:
                - { name: disk, file: { path: out/entries.jsonl, bytes: 1MiB, age: 1h, keep: 3 } }
                - { name: siem, format: cef, batch: 10, timeout: 5s, syslog: { host: siem.example, ca: ca.pem, certificate: c.pem, key: 'file:k.pem', facility: 4, hostname: gw, messageBytes: 8KiB } }
                - { name: hook, format: ocsf, webhook: { url: 'https://a.example/x', {{Secret}}, credential: { secret: 'env:T' } } }
                - { name: otel, otlp: { url: 'http://127.0.0.1:4318/v1/logs' } }
            """, ConfigFiles.None);
        Assert.Empty(outcome.Errors);
        var exports = outcome.Config!.Recording.Exports;
        Assert.Equal(["file", "syslog", "webhook", "otlp"], exports.Select(e => e.Kind()));
        Assert.Equal(new FileExportConfig { Path = "out/entries.jsonl", Bytes = 1 << 20, Age = TimeSpan.FromHours(1), Keep = 3 }, exports[0].File);
        Assert.Equal((6514, false, 4, "gw", 8 << 10), (exports[1].Syslog!.Port, exports[1].Syslog!.Insecure, exports[1].Syslog!.Facility,
            exports[1].Syslog!.Hostname, exports[1].Syslog!.MessageBytes));
        Assert.Equal(ExportFormat.Ocsf, exports[2].Format);
        Assert.Equal(["env:HOOK", "env:T"], exports[2].Secrets().Select(s => s.ToString()));
    }

    [Theory]
    [InlineData("{ name: a }", "an export needs exactly one of file, syslog, webhook, otlp; here is none")]
    [InlineData("{ name: a, file: { path: x }, otlp: { url: 'https://a/v1/logs' } }", "here are file and otlp")]
    [InlineData("{ name: A, file: { path: x } }", "recording.exports[].name must be")]
    [InlineData("{ name: a, format: xml, file: { path: x } }", "recording.exports[].format must be")]
    [InlineData("{ name: a, file: { path: x/ } }", "this is a folder")]
    [InlineData("{ name: a, file: {} }", "needs the key \"path\"")]
    [InlineData("{ name: a, syslog: { host: 'h:514' } }", "write the host alone")]
    [InlineData("{ name: a, syslog: { host: h, certificate: c.pem } }", "certificate and key go together")]
    [InlineData("{ name: a, syslog: { host: h, insecure: true, ca: c.pem } }", "plain TCP has no use for ca")]
    [InlineData("{ name: a, webhook: { url: 'http://far.example/x', secrets: ['env:HOOK'] } }", "plain http to another machine")]
    [InlineData("{ name: a, otlp: { url: 'http://far.example/x' } }", "plain http to another machine")]
    [InlineData("{ name: a, webhook: { url: 'https://a/x', secrets: [] } }", "must be a list of 1 to 4")]
    [InlineData("{ name: a, webhook: { url: 'https://a/x', secrets: [whsec_hunter2secret] } }", "never the secret itself")]
    public void A_wrong_export_is_told_what_to_write(string export, string expected)
    {
        var errors = Written.Errors($"version: 1\nrecording:\n  exports:\n    - {export}\n");
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_exports_share_neither_a_name_nor_a_file()
    {
        var errors = Written.Errors("version: 1\nrecording:\n  exports:\n    - { name: a, file: { path: x } }\n    - { name: a, file: { path: ./x } }\n");
        Assert.Contains("there is an export of this name already, on line 4", errors, StringComparison.Ordinal);
        Assert.Contains("two exports would write to this file", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_of_the_wrong_form_is_found_before_it_is_used()
    {
        var files = ConfigFiles.None with { Secrets = static _ => new SecretText("hunter2", null), NeedsSecrets = true };
        var outcome = GatewayConfig.Parse("gateway.yaml",
            $"version: 1\nrecording: {{ exports: [{{ name: a, webhook: {{ url: 'https://a/x', {Secret} }} }}, {{ name: b, syslog: {{ host: h, certificate: c, key: 'file:k' }} }}] }}\n", files);
        Assert.Equal(2, outcome.Errors.Length);
        Assert.Contains("is no signing secret", outcome.Errors[0].Message, StringComparison.Ordinal);
        Assert.Contains("is no private key in PEM", outcome.Errors[1].Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", string.Concat(outcome.Errors), StringComparison.Ordinal);
    }
}
