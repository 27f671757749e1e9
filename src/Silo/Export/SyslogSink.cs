using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording.Export;
using Gateway.Silo.Approvals;

namespace Gateway.Silo.Export;

/// <summary>Sends frames of syslog over TLS or TCP, one connection a batch.</summary>
/// <remarks>Syslog acknowledges nothing, and what a broken connection swallowed nobody tells. So each batch ends its connection
/// (close_notify, then the end of the stream) and counts as delivered only when the receiver has ended it too: it has read all of it
/// by then.</remarks>
internal sealed class SyslogSink(ExportConfig export, ChannelSecrets secrets) : ISink
{
    private readonly SyslogExportConfig _config = export.Syslog!;

    public async Task<SendResult> SendAsync(IReadOnlyList<ExportEvent> batch, CancellationToken cancellation)
    {
        using var frames = new MemoryStream(batch.Sum(static told => told.Entry.Payload.Length + 1_024));
        foreach (var told in batch) frames.Write(SyslogFrame.Write(told, export.Format, _config, Dns.GetHostName()));
        SslClientAuthenticationOptions? tls;
        try
        {
            // Before there is a connection: a file that is missing is no fault of the receiver's.
            tls = _config.Insecure ? null : Options();
        }
        catch (Exception failure) when (failure is CryptographicException or UnauthorizedAccessException or IOException)
        {
            return SendResult.Of(SendOutcome.Never, "a certificate or key cannot be read; check ca, certificate and key");
        }

        try
        {
            await SendAsync(frames.GetBuffer().AsMemory(0, (int)frames.Length), tls, cancellation);
            return SendResult.Of(SendOutcome.Delivered, "taken");
        }
        catch (AuthenticationException failure)
        {
            return SendResult.Of(SendOutcome.Never,
                $"TLS with it failed ({(failure.InnerException ?? failure).GetType().Name}); check its certificate, its name and ca");
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return SendResult.Of(SendOutcome.Again, failure is SocketException { SocketErrorCode: var code }
                ? $"it cannot be reached ({code})" : "the connection broke before it had read all");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task SendAsync(ReadOnlyMemory<byte> frames, SslClientAuthenticationOptions? tls, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_config.Host.Trim('[', ']'), _config.Port, cancellation);
        await using var plain = client.GetStream();
        if (tls is null)
        {
            await plain.WriteAsync(frames, cancellation);
            client.Client.Shutdown(SocketShutdown.Send);
            await EndAsync(plain, cancellation);
            return;
        }

        await using var secure = new SslStream(plain, leaveInnerStreamOpen: true);
        await secure.AuthenticateAsClientAsync(tls, cancellation);
        await secure.WriteAsync(frames, cancellation);
        await secure.ShutdownAsync().WaitAsync(cancellation);
        client.Client.Shutdown(SocketShutdown.Send);
        await EndAsync(secure, cancellation);
    }

    // A receiver has nothing to say; what it says all the same is not heard.
    private static async Task EndAsync(Stream stream, CancellationToken cancellation)
    {
        var ignored = new byte[1_024];
        while (await stream.ReadAsync(ignored, cancellation) > 0) { }
    }

    private SslClientAuthenticationOptions Options()
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = _config.Host.Trim('[', ']'),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        if (_config.Ca is { } ca)
        {
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPemFile(ca);
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }

        if (_config is { Certificate: { } certificate, Key: { } key })
        {
            var shown = X509Certificate2.CreateFromPem(File.ReadAllText(certificate), secrets.Read(key));
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificate);
            options.ClientCertificateContext = SslStreamCertificateContext.Create(shown, chain, offline: true);
        }

        return options;
    }
}
