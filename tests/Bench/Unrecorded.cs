using Gateway.Abstractions.Recording;
using Gateway.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Bench;

/// <summary>The gateway with a store that forgets, to see what recording costs: nothing is encrypted, written, synced, signed or indexed.
/// What an entry says is still put together, and its hash is. The product has no such mode.</summary>
internal static class Unrecorded
{
    /// <summary>What stands for it among the modes of recording.</summary>
    public const string Mode = "unrecorded";

    /// <summary>Runs it until it is ended.</summary>
    public static async Task<int> RunAsync(string file)
    {
        var outcome = ConfigFile.Read(file, run: true);
        foreach (var error in outcome.Errors) await Console.Error.WriteLineAsync(error.ToString());
        if (outcome.Config is not { } config) return 2;
        await using var app = GatewayHost.Build(
            config, null, static services => services.AddSingleton<IRecordingStore, ForgetfulStore>());
        await app.RunAsync();
        return 0;
    }
}
