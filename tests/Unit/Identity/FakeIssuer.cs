using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Tests.Identity;

/// <summary>An issuer on a real socket whose keys, documents and manners the test decides.</summary>
internal sealed class FakeIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _keyFetches;

    private FakeIssuer(WebApplication app) => _app = app;

    public string Url { get; private set; } = "";

    public List<TestKey> Keys { get; } = [];

    public int KeyFetches => Volatile.Read(ref _keyFetches);

    /// <summary>Where the metadata is; others are 404.</summary>
    public string MetadataPath { get; set; } = "/.well-known/oauth-authorization-server";

    /// <summary>The issuer that the metadata names; null for the true one.</summary>
    public string? MetadataIssuer { get; set; }

    /// <summary>The key address that the metadata names; null for the true one.</summary>
    public string? MetadataKeys { get; set; }

    /// <summary>Answers every request in place of the issuer.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    public static async Task<FakeIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var issuer = new FakeIssuer(app);
        app.Run(issuer.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        issuer.Url = app.Urls.Single();
        return issuer;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value;
        if (path == "/jwks") Interlocked.Increment(ref _keyFetches);
        if (Instead is { } instead) return instead(context);
        JsonObject? document = null;
        if (path == MetadataPath) document = new() { ["issuer"] = MetadataIssuer ?? Url, ["jwks_uri"] = MetadataKeys ?? Url + "/jwks" };
        if (path == "/jwks") document = new() { ["keys"] = new JsonArray([.. Keys.Select(key => key.Jwk())]) };
        if (document is not null) return context.Response.WriteAsync(document.ToJsonString());
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    }
}
