using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Edge.Management.Masking;

/// <summary>Routes of masking.</summary>
internal static class MaskEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapMasking(this IEndpointRouteBuilder api, ManagementDoor door) =>
        api.Post("/mask/preview", (HttpContext http) => door.SendAsync<MaskQuestion, MaskPreviewItem>(
                http, static (caller, body) => new PreviewMask(caller, body.Text, body.Kinds, body.Connection)))
            .Takes<MaskQuestion>("application/json").Describe<MaskPreviewItem>("PreviewMask",
                "What would be hidden in a text, and why; nothing of it is kept. A named connection's analyser is asked.");
}
