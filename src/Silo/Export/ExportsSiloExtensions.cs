using Gateway.Silo.Stores.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Silo.Export;

/// <summary>Registers what sends recordings elsewhere.</summary>
internal static class ExportsSiloExtensions
{
    /// <summary>Needs LiveConfig, the stores and what notices need in the same container.</summary>
    public static IServiceCollection AddExports(this IServiceCollection services)
    {
        services.AddSingleton<ExportMetrics>();
        services.AddSingleton<Sinks>();
        services.AddSingleton<Leadership>();
        services.AddSingleton<ExportTools>();
        services.AddHostedService<ExportPump>();
        return services;
    }
}
