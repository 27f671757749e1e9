using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Tests.Recording.Export;

/// <summary>A syslog receiver over TLS or TCP that reads by the RFC's letter and drops every so manyeth connection in the middle.</summary>
internal sealed class SyslogReceiver : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly X509Certificate2? _certificate;
    private readonly X509Certificate2? _clients;
    private readonly int _dropEvery;
    private int _connections;

    public SyslogReceiver(X509Certificate2? certificate, X509Certificate2? clients = null, int dropEvery = 0)
    {
        (_certificate, _clients, _dropEvery) = (certificate, clients, dropEvery);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentQueue<SyslogParser.Message> Messages { get; } = new();

    public ConcurrentQueue<string> Clients { get; } = new();

    public ConcurrentQueue<Exception> Faults { get; } = new();

    /// <summary>An authority, and a certificate of it for a name.</summary>
    public static (X509Certificate2 Authority, X509Certificate2 Leaf) Certificates(string name)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=test authority", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var (from, to) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
        var root = authority.CreateSelfSigned(from, to);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leaf = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        leaf.CertificateExtensions.Add(names.Build());
        using var signed = leaf.Create(root, from, to, [1, 2, 3, 4]);
        using var whole = signed.CopyWithPrivateKey(key);
        return (root, X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable));
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token), Interlocked.Increment(ref _connections));
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            return;
        }
    }

    private async Task ServeAsync(TcpClient client, int number)
    {
        using (client)
        {
            try
            {
                await using Stream stream = _certificate is null ? client.GetStream() : await SecureAsync(client);
                using var all = new MemoryStream();
                var buffer = new byte[512];
                for (int read; (read = await stream.ReadAsync(buffer, _end.Token)) > 0;)
                {
                    all.Write(buffer, 0, read);
                    if (_dropEvery > 0 && number % _dropEvery == 0 && all.Length > 700)
                    {
                        // As a receiver that dies does: what it has read it has kept.
                        Keep(all.ToArray(), isWhole: false);
                        client.Client.Close(0);
                        return;
                    }
                }

                Keep(all.ToArray(), isWhole: true);
            }
            catch (Exception fault) when (fault is IOException or System.Security.Authentication.AuthenticationException or FormatException or OperationCanceledException)
            {
                Faults.Enqueue(fault);
            }
        }
    }

    private async Task<Stream> SecureAsync(TcpClient client)
    {
        var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = _certificate,
            ClientCertificateRequired = _clients is not null,
            RemoteCertificateValidationCallback = (_, shown, _, _) =>
            {
                if (_clients is null) return true;
                if (shown is null) return false;
                using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
                chain.ChainPolicy.CustomTrustStore.Add(_clients);
                using var certificate = X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
                Clients.Enqueue(certificate.Subject);
                return chain.Build(certificate);
            },
        }, _end.Token);
        return stream;
    }

    private void Keep(byte[] bytes, bool isWhole)
    {
        var stream = bytes.AsSpan();
        if (!isWhole)
        {
            // Whole frames only; what is cut off was never a message.
            var end = 0;
            while (true)
            {
                var rest = stream[end..];
                var space = rest.IndexOf((byte)' ');
                if (space < 1 || !int.TryParse(rest[..space], out var length) || space + 1 + length > rest.Length) break;
                end += space + 1 + length;
            }

            stream = stream[..end];
        }

        foreach (var message in SyslogParser.Frames(stream)) Messages.Enqueue(message);
    }
}
