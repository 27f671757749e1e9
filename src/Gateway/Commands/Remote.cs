using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary>A running gateway, spoken to by its management API.</summary>
internal sealed class Remote : IDisposable
{
    /// <summary>What to do where an answer was not waited for, or did not come.</summary>
    public const string Look = "it may have been done all the same: look before you ask again";

    private readonly HttpClient _client;

    /// <summary>Speaks to <paramref name="url"/> with <paramref name="token"/>.</summary>
    public Remote(Uri url, string token)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            // What the environment names as a proxy stands elsewhere, and is not to see the token of a gateway on this machine.
            UseProxy = !url.IsLoopback,
        };
        // Ends in a slash: what is asked for lies below a path that the gateway shares a host by, and the token is for nobody beside it.
        var below = new Uri(url.GetLeftPart(UriPartial.Path).TrimEnd('/') + '/');
        _client = new HttpClient(handler) { BaseAddress = below, Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Asks for something.</summary>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancellation) => SendAsync(HttpMethod.Get, path, null, cancellation);

    /// <summary>Does something.</summary>
    public Task<JsonElement> PostAsync(string path, JsonObject body, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, path, new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"), cancellation);

    /// <summary>Puts a text in place.</summary>
    public Task<JsonElement> PutAsync(string path, string text, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Put, path, new StringContent(text, Encoding.UTF8, "application/yaml"), cancellation);

    /// <summary>Follows a stream of events. When it breaks off it is taken up again after the last event's id.</summary>
    public async IAsyncEnumerable<(string Name, JsonElement Data)> FollowAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? last = null;
        while (!cancellation.IsCancellationRequested)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            if (last is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", last);
            using var response = await SpeakAsync(client => SendAsync(client, request, cancellation), cancellation);
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            using var lines = new StreamReader(body);
            var name = "";
            while (await ReadLineAsync(lines, cancellation) is { } line)
            {
                if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
                if (line.StartsWith("id: ", StringComparison.Ordinal)) last = line[4..];
                if (line.StartsWith("data: ", StringComparison.Ordinal)) yield return (name, Parse(line[6..]));
            }
        }
    }

    /// <summary>Speaks to the gateway with what carries requests and the token, and tells one that does not answer from one that
    /// does.</summary>
    /// <param name="talk">What is asked, and how its answer is read.</param>
    /// <param name="cancellation">Ctrl-C; whatever else ends the talk is the gateway's silence.</param>
    /// <exception cref="CommandException">Nobody is there, or the answer did not come, or not whole.</exception>
    public async Task<T> SpeakAsync<T>(Func<HttpClient, Task<T>> talk, CancellationToken cancellation)
    {
        try
        {
            return await talk(_client);
        }
        catch (Exception failure) when (failure is OperationCanceledException { InnerException: TimeoutException }
            or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError })
        {
            throw new CommandException(ExitCodes.Failed, $"no gateway answers at {_client.BaseAddress}",
                "start it with 'gateway run', or name it by --url or GATEWAY_URL");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CommandException(ExitCodes.Failed, $"the gateway at {_client.BaseAddress} did not answer in time", Look);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new CommandException(
                ExitCodes.Failed, $"the gateway at {_client.BaseAddress} broke off before its answer was whole", Look);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static async Task<string?> ReadLineAsync(StreamReader lines, CancellationToken cancellation)
    {
        try
        {
            return await lines.ReadLineAsync(cancellation);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            return null; // cut off: the caller takes the stream up again, or is told that the gateway is gone
        }
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(100));
        using var request = new HttpRequestMessage(method, path) { Content = content };
        return Parse(await SpeakAsync(async client =>
        {
            using var response = await SendAsync(client, request, limit.Token);
            return await response.Content.ReadAsStringAsync(limit.Token);
        }, cancellation));
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellation)
    {
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.IsSuccessStatusCode) return response;
        using (response) throw await RefusedAsync(response, cancellation);
    }

    private static async Task<CommandException> RefusedAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var exit = (int)response.StatusCode >= 500 ? ExitCodes.Failed : ExitCodes.Refused;
        var text = await response.Content.ReadAsStringAsync(cancellation);
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return new CommandException(exit, $"the answer was HTTP {(int)response.StatusCode} and not the gateway's own",
                response.StatusCode == HttpStatusCode.NotFound ? "look whether --url names a gateway of this version"
                    : "look at what stands between");
        }

        var problem = Parse(text);
        return new CommandException(exit, $"{problem.Text("title")} ({problem.Text("code")})", problem.Text("fix"),
            problem.Texts("errors"));
    }

    private static JsonElement Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = JsonText.DepthMax });
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new CommandException(ExitCodes.Failed, "the answer is not JSON", "look whether --url names a gateway");
        }
    }
}
