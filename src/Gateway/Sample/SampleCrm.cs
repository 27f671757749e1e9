using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Sample;

/// <summary>A small MCP server over invented customers, for the first steps and for tests. It speaks both eras of the protocol on one
/// loopback address, forgets everything when it ends, and admits only who holds its credential.</summary>
internal sealed class SampleCrm : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly CrmDatabase _database;

    private SampleCrm(WebApplication host, CrmDatabase database, string credential)
    {
        _host = host;
        _database = database;
        Credential = credential;
        var address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Url = new Uri(address + "/mcp");
    }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:41234/mcp</c>.</summary>
    public Uri Url { get; }

    /// <summary>The bearer token it wants, new at each start; 43 characters, base64url.</summary>
    public string Credential { get; }

    /// <summary>Starts it.</summary>
    /// <param name="time">Paces the slow report.</param>
    /// <param name="port">0 for any free one.</param>
    /// <param name="token">Gives up starting.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    /// <exception cref="Abstractions.Stores.StoreUnavailableException">The system's SQLite library is missing.</exception>
    public static async Task<SampleCrm> StartAsync(TimeProvider time, int port = 0, CancellationToken token = default)
    {
        var credential = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var catalogue = CrmCatalogue.Load();
        var database = new CrmDatabase(CrmCatalogue.Customers(), time);
        var streams = new CrmStreams();
        var endpoint = new CrmEndpoint(new CrmMethods(catalogue, new CrmTools(database, streams, time), database), streams, credential);

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 4 * 1024 * 1024;
            kestrel.Listen(System.Net.IPAddress.Loopback, port);
        });
        // The process ends when the gateway does: this host must neither catch its signals nor wait for an open stream.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var host = builder.Build();
        host.Run(endpoint.HandleAsync);
        try
        {
            await host.StartAsync(token);
            return new SampleCrm(host, database, credential);
        }
        catch
        {
            await host.DisposeAsync();
            database.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await _host.DisposeAsync();
        _database.Dispose();
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
