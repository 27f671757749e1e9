using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Edge.Management.Recording;

/// <summary>Routes of recordings and of the audit log.</summary>
internal static class RecordingEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapRecordings(this IEndpointRouteBuilder api, ManagementDoor door)
    {
        api.Get("/recordings/{session}/entries", (HttpContext http, string session, string? from, string? limit) =>
                door.SendAsync(http, caller => new ReadRecording(caller, session, First(from), PageLimits.Read(limit, 100))))
            .Describe<EntryList>("ReadRecording", "Recorded entries from sequence 'from' on.");
        api.Get("/recordings/{session}/verification", (HttpContext http, string session) =>
                door.SendAsync(http, caller => new VerifyRecording(caller, session)))
            .Describe<VerdictItem>("VerifyRecording", "Re-derives the recording's chain and says whether and where it breaks.");
        api.Get("/recordings/{session}/export", (HttpContext http, string session) => door.StreamAsync(
                http, caller => new ExportRecording(caller, session), static (export, context) => export.RunAsync(context)))
            .DescribeLines("ExportRecording", "The whole recording, one entry a line.");
        api.Get("/audit", (HttpContext http, string? cursor, string? limit) =>
                door.SendAsync(http, caller => new ReadAudit(caller, cursor, PageLimits.Read(limit, PageLimits.Default))))
            .Describe<AuditList>("ReadAudit", "What was changed through this API, by whom, newest first.");
    }

    private static long First(string? from) => string.IsNullOrEmpty(from) ? 1
        : long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
