using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Edge.Management.Health;

/// <summary>Health for whoever starts and stops processes. Anybody may ask; the answers hold nothing that is secret.</summary>
internal static class HealthEndpoints
{
    /// <summary>Maps <c>/healthz</c>: the process answers, and <c>/readyz</c>: traffic can be governed.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints, Readiness readiness)
    {
        endpoints.MapGet("/healthz", static (HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            return http.Response.WriteAsync("ok\n", http.RequestAborted);
        }).ExcludeFromDescription();
        endpoints.MapGet("/readyz", async (HttpContext http) =>
        {
            var answer = await readiness.AskAsync(http.RequestAborted);
            http.Response.Headers.CacheControl = "no-store";
            http.Response.ContentType = "application/json; charset=utf-8";
            if (!answer.Ready)
            {
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                http.Response.Headers.RetryAfter = "5";
            }

            await JsonSerializer.SerializeAsync(http.Response.Body, answer, ManagementJson.Options, http.RequestAborted);
        }).ExcludeFromDescription();
    }
}
