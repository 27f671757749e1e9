using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Abstractions.Connections;
using Gateway.Edge.Identity;
using Gateway.Governance.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Tests.Identity;

/// <summary>Kestrel on a real socket with the token gate, the origin guard and the metadata; behind them an echo of who called.</summary>
internal sealed class GateHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8,
    });

    private GateHost(WebApplication app, LiveConfig config, string keyPath) => (_app, Config, KeyPath) = (app, config, keyPath);

    public string Url => Config.Current.Listen.PublicUrl.GetLeftPart(UriPartial.Authority);

    public LiveConfig Config { get; }

    public string KeyPath { get; }

    public IssuerCatalog Catalog => _app.Services.GetRequiredService<IssuerCatalog>();

    public static async Task<GateHost> StartAsync(TimeProvider clock, Func<ListenConfig, GatewayConfig> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        // The port is known only after the start, so the configuration in force is replaced then: the way a reload goes.
        var config = new LiveConfig(GatewayConfig.Default);
        var keyPath = Path.Combine(Path.GetTempPath(), $"gateway-identity-{Guid.NewGuid():n}", "development-issuer.json");
        builder.Services.AddSingleton(config).AddSingleton(clock).AddIdentity(keyPath);
        var app = builder.Build();
        app.UseOriginGuard();
        app.MapIdentity();
        app.Map("/mcp/{connection}", (HttpContext context, string connection) => AnswerAsync(context, new ConnectionName(connection)));
        app.Map("/api", (HttpContext context) => AnswerAsync(context, null));
        var host = new GateHost(app, config, keyPath);
        _ = host.Catalog;
        await app.StartAsync(TestContext.Current.CancellationToken);
        var url = new Uri(app.Urls.Single());
        config.Replace(configure(new ListenConfig { Url = url, PublicUrl = url }));
        return host;
    }

    public async Task<Answer> SendAsync(string? authorization, string path = "/mcp/crm", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Url + path);
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await SendAsync(request);
    }

    public Task<Answer> BearerAsync(object token, string path = "/mcp/crm") => SendAsync("Bearer " + token, path);

    public async Task<Answer> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Url + path);
        return await SendAsync(request);
    }

    /// <summary>Sends header lines as they are, where a client library would tidy them up; gives the answer's head.</summary>
    public async Task<string> RawAsync(params string[] lines)
    {
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, new Uri(Url).Port);
        await using var stream = socket.GetStream();
        var head = string.Join("\r\n", [.. lines, "Connection: close", "", ""]);
        await stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes(head));
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        var answer = await reader.ReadToEndAsync();
        return answer[..answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        if (Path.GetDirectoryName(KeyPath) is { } folder && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await _http.SendAsync(request);
        var challenge = response.Headers.TryGetValues("WWW-Authenticate", out var values) ? values.Single() : "";
        var text = await response.Content.ReadAsStringAsync();
        var body = text.Length == 0 ? null : JsonNode.Parse(text);
        return new Answer(response.StatusCode, challenge, body, response.Headers.RetryAfter?.Delta);
    }

    private static async Task AnswerAsync(HttpContext context, ConnectionName? connection)
    {
        var gate = context.RequestServices.GetRequiredService<TokenGate>();
        switch (await gate.IdentifyAsync(context, connection))
        {
            case IdentityResult.Identified identified when gate.RequireScopes(identified.Principal, connection, ["mcp:call"]) is { } refused
                && context.Request.Query.ContainsKey("call"):
                await refused.WriteAsync(context);
                break;
            case IdentityResult.Identified(var principal):
                await context.Response.WriteAsJsonAsync(new
                {
                    issuer = principal.Key.Issuer,
                    subject = principal.Key.Subject,
                    name = principal.Name,
                    client = principal.ClientId,
                    groups = principal.Groups,
                    scopes = principal.Scopes,
                    actors = principal.Actors.Select(actor => actor.ToString()),
                });
                break;
            case IdentityResult.Refused refused:
                await refused.WriteAsync(context);
                break;
        }
    }

    internal sealed record Answer(HttpStatusCode Status, string Challenge, JsonNode? Body, TimeSpan? RetryAfter)
    {
        public string Code => (string?)Body?["error"]?["code"] ?? "";
    }
}
