using System.Diagnostics;
using System.Security.Cryptography;
using Gateway.Recorder;
using Gateway.Silo.Hosting;
using Xunit;

namespace Gateway.EndToEnd.Chaos;

/// <summary>The gateways of a test: one with its file, or two that work as one on a PostgreSQL of their own.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(120);

    private readonly List<MortalGateway> _gateways = [];
    private PrivatePostgres? _postgres;

    /// <summary>Why there can be no two; null where there can.</summary>
    public static string? TwoMissing => EngineHosting.IsOneProcess
        ? "This build runs in one process only; two need one with -p:Engine=Orleans." : PrivatePostgres.Missing;

    /// <summary>How many gateways and databases were killed, and how many gateways ended by themselves.</summary>
    public (int Gateways, int Databases, int Ended) Ends { get; private set; }

    /// <summary>The first one, for what is the same at all.</summary>
    public MortalGateway First => _gateways[0];

    /// <summary>Everything that all have printed in all their lives.</summary>
    public string Said => string.Join('\n', _gateways.Select(static gateway => gateway.Said));

    /// <summary>One gateway, not yet started.</summary>
    /// <param name="rest">The configuration from <c>connections:</c> on.</param>
    public static Fleet One(string rest)
    {
        var fleet = new Fleet();
        fleet._gateways.Add(new MortalGateway(rest));
        return fleet;
    }

    /// <summary>Two gateways, not yet started, and their database.</summary>
    /// <param name="rest">The configuration from <c>connections:</c> on.</param>
    public static async Task<Fleet> TwoAsync(string rest)
    {
        var fleet = new Fleet { _postgres = await PrivatePostgres.StartAsync() };
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        for (var n = 0; n < 2; n++)
        {
            var gateway = new MortalGateway($$"""
                {{rest}}
                recording: { store: postgres, database: "file:database" }
                cluster: { address: 127.0.0.1, port: {{GatewayProcess.FreePort()}} }
                """, n == 0 ? null : fleet.First.PublicUrl);
            fleet._gateways.Add(gateway);
            await File.WriteAllTextAsync(Path.Combine(gateway.Folder, "database"), fleet._postgres.Connection);
            await File.WriteAllTextAsync(Data(gateway, "gateway.key"), key);
            // The first that is asked for a token makes the issuer's key; the other has the same.
            if (n == 0) gateway.Token("anybody");
            else File.Copy(Data(fleet.First, "development-issuer.json"), Data(gateway, "development-issuer.json"));
        }

        return fleet;
    }

    /// <summary>Starts all.</summary>
    public void Start()
    {
        foreach (var gateway in _gateways) gateway.Start();
    }

    /// <summary>One of them, as a client finds it.</summary>
    public MortalGateway Any(Random random) => _gateways[random.Next(_gateways.Count)];

    /// <summary>Kills one of them, or now and then their database, and starts it again.</summary>
    public async Task KillOneAsync(Random random)
    {
        if (_postgres is not null && random.Next(6) == 0)
        {
            await _postgres.KillAsync();
            await _postgres.StartAgainAsync();
            Ends = Ends with { Databases = Ends.Databases + 1 };
            return;
        }

        var gateway = Any(random);
        await gateway.KillAsync();
        Ends = Ends with { Gateways = Ends.Gateways + 1 };
        gateway.Start();
    }

    /// <summary>Waits until calls are answered: by one of them, or by each. One that ended by itself, because it was told that it is dead,
    /// or its database was while it started, is started again.</summary>
    public async Task ServesAsync(bool all, string subject, Func<string> arguments)
    {
        if (_gateways.Count == 1)
        {
            await First.ServesAsync(Stopwatch.GetTimestamp(), First.Token(subject), arguments);
            return;
        }

        using var patience = new CancellationTokenSource(StartTimeout);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var missing = _gateways.ToList();
        while (missing.Count > (all ? 0 : _gateways.Count - 1))
        {
            foreach (var gateway in missing.ToList())
            {
                if (gateway.HasEnded)
                {
                    Ends = Ends with { Ended = Ends.Ended + 1 };
                    await gateway.KillAsync();
                    gateway.Start();
                }
                else if (await gateway.CallAsync("up", First.Token(subject), "run", arguments()) is not null)
                {
                    missing.Remove(gateway);
                }
            }

            Assert.False(patience.IsCancellationRequested, $"No call was answered within {StartTimeout.TotalSeconds:0} s. They said:\n{Said}");
            await ticks.WaitForNextTickAsync();
        }
    }

    /// <summary>Fails unless every recording verifies.</summary>
    public async Task VerifyAsync()
    {
        if (_postgres is null) Witness.Verify(First.Recording);
        else Assert.Empty(await PostgresWitness.BreaksAsync(_postgres.Connection));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways) await gateway.DisposeAsync();
        if (_postgres is not null) await _postgres.DisposeAsync();
    }

    private static string Data(MortalGateway gateway, string file) => Path.Combine(gateway.Folder, "data", file);
}
