using System.Reflection;
using FluentValidation;
using Gateway.Edge.Management.Approvals;
using Gateway.Edge.Management.Connections;
using Gateway.Edge.Management.Health;
using Gateway.Edge.Management.Identity;
using Gateway.Edge.Management.Masking;
using Gateway.Edge.Management.Policies;
using Gateway.Edge.Management.Recording;
using Gateway.Edge.Management.Retention;
using Gateway.Edge.Management.Sessions;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Edge.Management;

/// <summary>Puts the management API into a host.</summary>
public static class ManagementEdgeExtensions
{
    /// <summary>Registers the API, its OpenAPI document and health. Needs LiveConfig, TokenGate, IGrainFactory and logging.</summary>
    public static IServiceCollection AddManagement(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ServiceFactory>(static provider => provider.GetService!);
        services.TryAddSingleton<IMediator, Mediator>();
        services.TryAddSingleton<ManagementDoor>();
        services.TryAddSingleton<Inboxes>();
        services.TryAddSingleton<StreamPermits>();
        services.TryAddSingleton<Readiness>();
        services.TryAddSingleton<DescriptionDoor>();

        // In this order: who may, then whether it makes sense, then the audit log, then the handler.
        services.AddSingleton(typeof(IPipelineBehavior<,>), typeof(AuthorizationBehavior<,>));
        services.AddSingleton(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>));
        services.AddSingleton(typeof(IPipelineBehavior<,>), typeof(AuditBehavior<,>));
        foreach (var nested in typeof(IManagementRequest).Assembly.GetTypes().Where(static type => type.IsNested && !type.IsAbstract))
            foreach (var role in nested.GetInterfaces().Where(IsPartOfRequest)) services.AddSingleton(role, nested);

        services.ConfigureHttpJsonOptions(static options => ManagementJson.Create(options.SerializerOptions));
        services.AddOpenApi("v1", static options => options.AddDocumentTransformer<ManagementDocument>());
        return services;
    }

    /// <summary>Maps <c>/api/v1</c>, <c>/openapi/v1.json</c>, <c>/healthz</c> and <c>/readyz</c>.</summary>
    public static IEndpointRouteBuilder MapManagement(this IEndpointRouteBuilder endpoints)
    {
        var door = endpoints.ServiceProvider.GetRequiredService<ManagementDoor>();
        var api = endpoints.MapGroup("/api/v1");
        api.MapSessions(door);
        api.MapApprovals(door);
        api.MapRecordings(door);
        api.MapRetention(door);
        api.MapPolicies(door);
        api.MapMasking(door);
        api.MapConnections(door);
        api.MapPrincipals(door);
        endpoints.MapHealth(endpoints.ServiceProvider.GetRequiredService<Readiness>());
        var description = endpoints.ServiceProvider.GetRequiredService<DescriptionDoor>();
        endpoints.MapGet("/openapi/v1.json", description.AnswerAsync);
        return endpoints;
    }

    private static bool IsPartOfRequest(Type role) => role.IsGenericType
        && (role.GetGenericTypeDefinition() == typeof(IRequestHandler<,>) || role.GetGenericTypeDefinition() == typeof(IValidator<>));
}
