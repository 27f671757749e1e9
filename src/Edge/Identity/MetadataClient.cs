using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Unicode;
using Gateway.Governance.Configuration;

namespace Gateway.Edge.Identity;

/// <summary>Fetches an issuer's documents and nothing else: no redirects, no cookies, no proxy, 5 seconds, 1 MiB, and an address check at
/// the moment of connecting.</summary>
/// <remarks>Source: THREATS T21. Addresses are only those of configured issuers and the key addresses they publish.</remarks>
internal sealed class MetadataClient : IDisposable
{
    /// <summary>Longest document, bytes.</summary>
    public const int DocumentBytesMax = 1024 * 1024;

    /// <summary>Time for one document.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };
    private readonly TimeProvider _clock;
    private readonly HttpClient _http;

    /// <summary>Opens no connection yet.</summary>
    public MetadataClient(TimeProvider clock)
    {
        _clock = clock;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = Timeout,
            ConnectCallback = ConnectAsync,
            MaxConnectionsPerServer = 2,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ActivityHeadersPropagator = null,
        };
        _http = new HttpClient(handler, disposeHandler: true) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
    }

    /// <summary>Whether documents may be fetched from here: <c>https</c>, or <c>http</c> on this machine; no user, no fragment.</summary>
    public static bool MayFetch(Uri url) =>
        url.IsAbsoluteUri && url.UserInfo.Length == 0 && url.Fragment.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && LoopbackHost.Is(url)));

    /// <summary>The document at <paramref name="url"/>; null when there is none (404).</summary>
    /// <exception cref="HttpRequestException">It cannot be reached, or answers with another status.</exception>
    /// <exception cref="InvalidDataException">It may not be fetched, is too long or is not strict JSON.</exception>
    /// <exception cref="OperationCanceledException">It took too long, or <paramref name="cancellationToken"/> ended it.</exception>
    public async Task<JsonElement?> ReadAsync(Uri url, CancellationToken cancellationToken)
    {
        if (!MayFetch(url)) throw new InvalidDataException("the address is neither https nor http on this machine");
        using var deadline = new CancellationTokenSource(Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        if (response.StatusCode != HttpStatusCode.OK)
            throw new HttpRequestException($"the issuer answered with status {(int)response.StatusCode}", null, response.StatusCode);
        return Parse(await BodyAsync(response.Content, either.Token));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async Task<byte[]> BodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > DocumentBytesMax) throw new InvalidDataException("the document is longer than 1 MiB");
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var chunk = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            if (body.Length + read > DocumentBytesMax) throw new InvalidDataException("the document is longer than 1 MiB");
            body.Write(chunk, 0, read);
        }

        return body.ToArray();
    }

    private static JsonElement Parse(byte[] body)
    {
        try
        {
            if (Utf8.IsValid(body)) return JsonElement.Parse(body, Strict);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("the document is not strict JSON", exception);
        }

        throw new InvalidDataException("the document is not UTF-8");
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var local = LoopbackHost.Is(context.DnsEndPoint.Host);
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        // Checked on the very addresses that are connected to, so that a name that resolves differently the second time gains nothing.
        var usable = Array.FindAll(addresses, address => local ? IPAddress.IsLoopback(address) : IsRoutable(address));
        if (usable.Length == 0) throw new HttpRequestException("the issuer's name leads to an address that may not be connected to");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(usable, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsRoutable(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.IPv6Any)) return false;
        if (address.IsIPv6LinkLocal || address.IsIPv6Multicast) return false;
        if (address.AddressFamily != AddressFamily.InterNetwork) return true;
        var bytes = address.GetAddressBytes();
        // This network, link-local (cloud metadata lives there) and multicast. Private ranges stay: that is where many issuers are.
        return bytes[0] != 0 && !(bytes[0] == 169 && bytes[1] == 254) && bytes[0] < 224;
    }
}
