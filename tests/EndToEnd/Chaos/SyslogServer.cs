using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace Gateway.EndToEnd.Chaos;

/// <summary>Debian's rsyslogd with TLS, writing the text of each message to a file. <c>GATEWAY_RSYSLOGD</c> names it where it is not on the
/// path.</summary>
internal sealed class SyslogServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private SyslogServer(Process process, string folder, int port) => (_process, _folder, Port) = (process, folder, port);

    public int Port { get; }

    /// <summary>The authority to check it against.</summary>
    public string Authority => Path.Combine(_folder, "server.pem");

    public string[] Lines => File.Exists(Path.Combine(_folder, "out.jsonl")) ? File.ReadAllLines(Path.Combine(_folder, "out.jsonl")) : [];

    /// <summary>Why there is none; null where there is one.</summary>
    public static string? Missing => File.Exists(Name) ? null : "rsyslogd is not installed, so no syslog was sent to it.";

    private static string Name => Environment.GetEnvironmentVariable("GATEWAY_RSYSLOGD") ?? "/usr/sbin/rsyslogd";

    /// <summary>Starts it.</summary>
    public static SyslogServer Start()
    {
        var folder = Directory.CreateTempSubdirectory("gateway-syslog").FullName;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(2));
        File.WriteAllText(Path.Combine(folder, "server.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.key"), key.ExportPkcs8PrivateKeyPem());
        var port = GatewayProcess.FreePort();
        File.WriteAllText(Path.Combine(folder, "rsyslog.conf"), $$"""
            global(workDirectory="{{folder}}" maxMessageSize="64k" DefaultNetstreamDriver="gtls" DefaultNetstreamDriverCAFile="{{folder}}/server.pem"
                   DefaultNetstreamDriverCertFile="{{folder}}/server.pem" DefaultNetstreamDriverKeyFile="{{folder}}/server.key")
            module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")
            input(type="imtcp" port="{{port}}" address="127.0.0.1")
            template(name="text" type="string" string="%msg%\n")
            action(type="omfile" file="{{folder}}/out.jsonl" template="text")
            """);
        var process = Process.Start(new ProcessStartInfo(Name, ["-n", "-f", Path.Combine(folder, "rsyslog.conf"), "-i", Path.Combine(folder, "pid")])
        {
            UseShellExecute = false,
        });
        Assert.NotNull(process);
        return new SyslogServer(process, folder, port);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
