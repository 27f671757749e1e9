using Gateway.Edge;
using Gateway.Governance.Configuration;
using Gateway.Silo;
using Gateway.Silo.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Hosting;

/// <summary>Builds the process of <c>gateway run</c>: edge and silo in one.</summary>
internal static class GatewayHost
{
    /// <summary>How long the process may take to stop: calls get ten seconds of it to end.</summary>
    public static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);

    /// <summary>Builds it, not yet started.</summary>
    /// <param name="config">A checked configuration with absolute paths.</param>
    /// <param name="seen">What reading the configuration looked at, to read it again after changes; null for none.</param>
    /// <param name="first">Registers what is to be used in place of the gateway's own parts; null for nothing.</param>
    /// <exception cref="InvalidDataException">A key file is damaged.</exception>
    /// <exception cref="IOException">A key file cannot be read or made.</exception>
    public static WebApplication Build(GatewayConfig config, SeenFiles? seen, Action<IServiceCollection>? first = null)
    {
        // Empty: nothing that lies about in the working directory or the environment configures the gateway but its own file.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "gateway" });
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = StopPatience);
        builder.Logging.AddJsonConsole(console => console.UseUtcTimestamp = true);
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        // The framework's own lines name paths and headers that callers choose; errors and warnings of it are enough.
        // Orleans places each grain through a pipeline of Polly's, which would tell of every placement.
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning)
            .AddFilter("Orleans", LogLevel.Warning).AddFilter("Polly", LogLevel.Warning)
            // At each start it advises another garbage collector than the one that the build chooses.
            .AddFilter("Orleans.Runtime.Silo", LogLevel.Error);
        Listen(builder, config);

        var data = Path.GetDirectoryName(config.Recording.Path)!;
        var (mask, digest) = MasterKey.Open(MasterKey.Beside(config.Recording.Path));
        builder.Services.AddSingleton(new LiveConfig(config)).AddSingleton(mask).AddSingleton(digest).AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<SecretLookup>(SecretFiles.Read);
        first?.Invoke(builder.Services);
        builder.AddGatewaySilo(config.Cluster);
        builder.Services.AddGatewayEdge(Path.Combine(data, "development-issuer.json"));
        if (seen is not null)
            builder.Services.AddHostedService(provider => ActivatorUtilities.CreateInstance<ConfigReload>(provider, seen));

        var app = builder.Build();
        app.UseRouting();
        app.MapGatewayEdge();
        return app;
    }

    /// <summary>Waits until it has stopped.</summary>
    /// <returns>False where it was stopped by a part of it that failed: who started it must not take that for an order.</returns>
    public static async Task<bool> WaitAsync(IHost app, CancellationToken cancellation)
    {
        var isFault = false;
        // When it begins to stop: what fails on the way down was not why.
        using var stopping = app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() =>
            isFault = app.Services.GetServices<IHostedService>().OfType<BackgroundService>()
                .Any(static part => part.ExecuteTask is { IsFaulted: true }));
        await app.WaitForShutdownAsync(cancellation);
        return !isFault;
    }

    private static void Listen(WebApplicationBuilder builder, GatewayConfig config)
    {
        builder.WebHost.UseUrls(config.Listen.Url.GetLeftPart(UriPartial.Authority));
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // One byte over what framing allows, so that framing is what says no, in MCP's own words.
            kestrel.Limits.MaxRequestBodySize = config.Limits.RequestBytes + 1L;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 100;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
            kestrel.Limits.MaxConcurrentConnections = 20_000;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 256;
            // For whatever is written without a bound of its own, such as metadata that anybody may ask for; streams and answers of
            // upstreams have one, and lift this.
            kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        });
    }
}
