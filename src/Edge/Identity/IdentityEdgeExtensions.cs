using Gateway.Governance.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Identity;

/// <summary>Puts identity into a host.</summary>
public static class IdentityEdgeExtensions
{
    /// <summary>Registers <see cref="TokenGate"/> and <see cref="OriginGuard"/>. Needs <see cref="LiveConfig"/> and logging.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="developmentKeyPath">File of the development issuer's key, such as <c>data/development-issuer.json</c>; touched only
    /// when that issuer is enabled.</param>
    public static IServiceCollection AddIdentity(this IServiceCollection services, string developmentKeyPath)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new IssuerCatalog(
            provider.GetRequiredService<LiveConfig>(), developmentKeyPath,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        services.TryAddSingleton(provider => new TokenGate(
            provider.GetRequiredService<IssuerCatalog>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new OriginGuard(provider.GetRequiredService<IssuerCatalog>()));
        services.TryAddSingleton(provider => new IdentityDocuments(provider.GetRequiredService<IssuerCatalog>()));
        return services;
    }

    /// <summary>Refuses foreign hosts and origins before anything else is done for a request.</summary>
    public static IApplicationBuilder UseOriginGuard(this IApplicationBuilder app)
    {
        var guard = app.ApplicationServices.GetRequiredService<OriginGuard>();
        return app.Use((context, next) => guard.Check(context.Request) is { } refused ? refused.WriteAsync(context) : next(context));
    }

    /// <summary>Maps the protected resource metadata and the development issuer's documents.</summary>
    public static IEndpointRouteBuilder MapIdentity(this IEndpointRouteBuilder endpoints)
    {
        var documents = endpoints.ServiceProvider.GetRequiredService<IdentityDocuments>();
        Map("/.well-known/oauth-protected-resource/{**rest}", HttpMethods.Get,
            context => documents.ProtectedResourceAsync(context, context.GetRouteValue("rest") as string ?? ""));
        foreach (var metadata in (ReadOnlySpan<string>)[
            "/development/.well-known/openid-configuration",
            "/.well-known/openid-configuration/development",
            "/.well-known/oauth-authorization-server/development"])
            Map(metadata, HttpMethods.Get, context => documents.DevelopmentAsync(context, "metadata"));
        Map("/development/jwks", HttpMethods.Get, context => documents.DevelopmentAsync(context, "jwks"));
        Map("/development/authorize", HttpMethods.Get, context => documents.DevelopmentAsync(context, "authorize"));
        Map("/development/token", HttpMethods.Post, context => documents.DevelopmentAsync(context, "token"));
        return endpoints;

        void Map(string pattern, string method, RequestDelegate handler) =>
            endpoints.MapMethods(pattern, [method], handler).ExcludeFromDescription();
    }
}
