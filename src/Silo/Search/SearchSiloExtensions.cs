using Gateway.Abstractions.Recording;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Silo.Search;

/// <summary>Registers the index of recordings.</summary>
internal static class SearchSiloExtensions
{
    /// <summary>Needs LiveConfig and the stores in the same container.</summary>
    public static IServiceCollection AddSearch(this IServiceCollection services)
    {
        services.AddSingleton<SearchIndex>();
        services.AddSingleton<IRecordingIndex>(static provider => provider.GetRequiredService<SearchIndex>());
        services.AddHostedService<SearchFollower>();
        return services;
    }
}
