using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace Gateway.Edge.Management;

/// <summary>Describes routes for the OpenAPI document.</summary>
internal static class EndpointDescription
{
    /// <summary>Maps GET. A handler that takes nothing but the context would be taken for a bare delegate, and be left out of the
    /// document.</summary>
    public static RouteHandlerBuilder Get(this IEndpointRouteBuilder api, string path, Delegate handler) => api.MapGet(path, handler);

    /// <summary>Maps POST.</summary>
    public static RouteHandlerBuilder Post(this IEndpointRouteBuilder api, string path, Delegate handler) => api.MapPost(path, handler);

    /// <summary>Maps PUT.</summary>
    public static RouteHandlerBuilder Put(this IEndpointRouteBuilder api, string path, Delegate handler) => api.MapPut(path, handler);

    /// <summary>Says what a route takes, for the document only: a wrong body is refused by this API in its own words, after the caller is
    /// known.</summary>
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder route, string mediaType) =>
        route.AddOpenApiOperationTransformer(async (operation, context, cancellation) =>
        {
            var schema = await context.GetOrCreateSchemaAsync(typeof(T), parameterDescription: null, cancellation);
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [mediaType] = new() { Schema = schema } },
            };
        });

    /// <summary>Names a route that answers with JSON.</summary>
    public static void Describe<T>(this RouteHandlerBuilder route, string name, string summary) =>
        Problems(route.WithName(name).WithSummary(summary).Produces<T>());

    /// <summary>Names a route that answers with server-sent events.</summary>
    public static void DescribeStream(this RouteHandlerBuilder route, string name, string summary) =>
        Problems(route.WithName(name).WithSummary(summary).Produces<string>(StatusCodes.Status200OK, "text/event-stream"));

    /// <summary>Names a route that answers with lines of JSON.</summary>
    public static void DescribeLines(this RouteHandlerBuilder route, string name, string summary) =>
        Problems(route.WithName(name).WithSummary(summary).Produces<string>(StatusCodes.Status200OK, "application/x-ndjson"));

    /// <summary>Names a route that answers with bytes.</summary>
    public static void DescribeBytes(
        this RouteHandlerBuilder route, string name, string summary, string type = "application/octet-stream") =>
        Problems(route.WithName(name).WithSummary(summary).Produces<byte[]>(StatusCodes.Status200OK, type));

    private static void Problems(RouteHandlerBuilder route)
    {
        foreach (var status in (ReadOnlySpan<int>)[400, 401, 403, 404, 409, 422, 503])
            route.Produces<Problem>(status, Problem.MediaType);
    }
}
