using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Edge.Management.Retention;

/// <summary>Routes of how long recordings live.</summary>
internal static class RetentionEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapRetention(this IEndpointRouteBuilder api, ManagementDoor door)
    {
        api.Post("/retention/erase", (HttpContext http) => door.SendAsync<RetentionTarget, ErasureItem>(
                http, static (caller, body) => new EraseRecordings(caller, body)))
            .Takes<RetentionTarget>("application/json")
            .Describe<ErasureItem>("EraseRecordings", "Erases the payloads of a session or of all sessions of a principal, for good.");
        api.Get("/retention/holds", (HttpContext http) => door.SendAsync(http, static caller => new ListHolds(caller)))
            .Describe<HoldList>("ListHolds", "The legal holds in force.");
        api.Post("/retention/holds", (HttpContext http) => door.SendAsync<RetentionTarget, HoldList>(
                http, static (caller, body) => new PlaceHold(caller, body)))
            .Takes<RetentionTarget>("application/json")
            .Describe<HoldList>("PlaceHold", "Keeps the recording of a session, or of all sessions of a principal, from being erased.");
        api.Post("/retention/holds/lift", (HttpContext http) => door.SendAsync<RetentionTarget, HoldList>(
                http, static (caller, body) => new LiftHold(caller, body)))
            .Takes<RetentionTarget>("application/json").Describe<HoldList>("LiftHold", "Lifts a legal hold.");
    }
}
