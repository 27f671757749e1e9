using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gateway.Governance.Approvals.Channels;

namespace Gateway.Silo.Approvals;

/// <summary>Posts to channels: no redirect, no proxy, no cookie, a bounded answer, a bounded time.</summary>
internal sealed class ChannelHttp(TimeProvider time) : IDisposable
{
    private const int AnswerBytesMax = 64 * 1024;

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
        MaxResponseHeadersLength = 32,
    }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Posts JSON and reads the answer.</summary>
    /// <returns>The answer, or what went wrong before there was one.</returns>
    public async Task<(ChannelAnswer? Answer, SendResult? Failure)> PostAsync(
        Uri url, byte[] json, Action<HttpRequestHeaders>? headers, TimeSpan timeout, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(json) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
            request.Headers.TryAddWithoutValidation("User-Agent", "gateway");
            headers?.Invoke(request.Headers);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            return (new ChannelAnswer((int)response.StatusCode, await BodyAsync(response, both.Token), RetryAfter(response)), null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, SendResult.Of(SendOutcome.Again, $"it did not answer within {timeout.TotalSeconds:0.#} s"));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return (null, SendResult.Of(SendOutcome.Again, $"it cannot be reached ({Kind(failure)})"));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static async Task<string> BodyAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var bytes = new byte[AnswerBytesMax];
        return Encoding.UTF8.GetString(bytes, 0, await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation));
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };

    // The kind alone: a message may repeat the address, which may be a secret.
    private static string Kind(Exception failure) => failure is HttpRequestException { HttpRequestError: var kind }
        && kind != HttpRequestError.Unknown ? kind.ToString() : failure.GetType().Name;
}
