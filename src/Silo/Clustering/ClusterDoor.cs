using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Governance.Approvals;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Gateway.Silo.Clustering;

/// <summary>What every connection between gateways goes through: TLS in which each side proves that it holds the gateway.key of this one.
/// Nothing of the engine's own protocol, which asks for no proof, is read from or written to anybody else.</summary>
internal sealed partial class ClusterDoor : IDisposable
{
    // As long as the engine itself waits for a connection.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly X509Certificate2 _own;
    private readonly byte[] _publicKey;
    private readonly ILogger _log;

    public ClusterDoor(DigestKey key, ILogger<ClusterDoor> log)
    {
        _own = ClusterIdentity.Of(key);
        _publicKey = _own.PublicKey.ExportSubjectPublicKeyInfo();
        _log = log;
    }

    /// <summary>Closes a connection unread: what a gateway does that works with no other.</summary>
    public static ConnectionDelegate Closed(ConnectionDelegate next) => static context =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>Lets in who proves to be of this cluster.</summary>
    public ConnectionDelegate In(ConnectionDelegate next) => context => PassAsync(context, next, static (door, stream, patience) =>
        stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = door._own,
                ClientCertificateRequired = true,
                EnabledSslProtocols = SslProtocols.Tls13,
                AllowTlsResume = false,
                RemoteCertificateValidationCallback = door.IsOurs,
                CertificateChainPolicy = Offline(),
            },
            patience));

    /// <summary>Goes out to who proves to be of this cluster.</summary>
    public ConnectionDelegate Out(ConnectionDelegate next) => context => PassAsync(context, next, static (door, stream, patience) =>
        stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "gateway",
                ClientCertificates = [door._own],
                LocalCertificateSelectionCallback = (_, _, _, _, _) => door._own,
                EnabledSslProtocols = SslProtocols.Tls13,
                AllowTlsResume = false,
                RemoteCertificateValidationCallback = door.IsOurs,
                CertificateChainPolicy = Offline(),
            },
            patience));

    public void Dispose() => _own.Dispose();

    private async Task PassAsync(
        ConnectionContext context, ConnectionDelegate next, Func<ClusterDoor, SslStream, CancellationToken, Task> prove)
    {
        var transport = context.Transport;
        var stream = new SslStream(new ConnectionStream(transport));
        await using var closing = stream.ConfigureAwait(false);
        using (var patience = new CancellationTokenSource(s_patience))
        {
            try
            {
                await prove(this, stream, patience.Token);
            }
            catch (Exception failure) when (failure is AuthenticationException or IOException or OperationCanceledException)
            {
                Refused(context.RemoteEndPoint as IPEndPoint);
                context.Abort();
                return;
            }
        }

        try
        {
            context.Transport = new Secured(
                PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true)),
                PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)));
            await next(context);
        }
        finally
        {
            context.Transport = transport;
        }
    }

    // Possession of the key is proven by TLS; name, dates and issuer of the certificate mean nothing.
    private bool IsOurs(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is X509Certificate2 shown
        && CryptographicOperations.FixedTimeEquals(shown.PublicKey.ExportSubjectPublicKeyInfo(), _publicKey);

    // Nothing that a stranger's certificate names is fetched.
    private static X509ChainPolicy Offline() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };

    [LoggerMessage(1601, LogLevel.Warning,
        "A connection between gateways with {peer} was refused: the other side did not prove that it has the gateway.key of this one. All "
            + "gateways of a cluster have the same, and the same version")]
    private partial void Refused(IPEndPoint? peer);

    private sealed record Secured(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
