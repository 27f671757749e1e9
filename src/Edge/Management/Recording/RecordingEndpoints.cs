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
        api.Get("/recordings/search", (HttpContext http, [AsParameters] SearchParameters asked) =>
                door.SendAsync(http, caller => asked.Ask(caller)))
            .Describe<HitList>("SearchRecordings", "Recorded exchanges by what they hold, the one that began last first.");
        api.Get("/recordings/{session}/entries", (HttpContext http, string session, string? from, string? limit) =>
                door.SendAsync(http, caller => new ReadRecording(caller, session, First(from), PageLimits.Read(limit, 100))))
            .Describe<EntryList>("ReadRecording", "Recorded entries from sequence 'from' on.");
        api.Get("/recordings/{session}/entries/{sequence}/body", (HttpContext http, string session, string sequence) => door.StreamAsync(
                http, caller => new ReadBody(caller, session, First(sequence)), static (body, context) => body.RunAsync(context)))
            .DescribeBytes("ReadBody", "The masked message that an entry of the kind attached names.", "application/json");
        api.Get("/recordings/{session}/verification", (HttpContext http, string session) =>
                door.SendAsync(http, caller => new VerifyRecording(caller, session)))
            .Describe<VerdictItem>("VerifyRecording", "Re-derives the recording's chain and says whether and where it breaks.");
        api.Get("/recordings/{session}/export", (HttpContext http, string session) => door.StreamAsync(
                http, caller => new ExportRecording(caller, session), static (export, context) => export.RunAsync(context)))
            .DescribeLines("ExportRecording", "The whole recording, one entry a line.");
        api.Get("/recordings/checkpoint", (HttpContext http) => door.SendAsync(http, static caller => new ReadCheckpoint(caller)))
            .Describe<CheckpointItem>("ReadCheckpoint", "The newest signed checkpoint of all recordings, and how signing stands.");
        api.Get("/recordings/proofs/inclusion", (HttpContext http, string? session, string? sequence) =>
                door.SendAsync(http, caller => new ReadInclusion(caller, session ?? "", First(sequence))))
            .Describe<InclusionItem>("ReadInclusion", "Shows that a session's entry is covered by the newest checkpoint.");
        api.Get("/recordings/proofs/consistency", (HttpContext http, string? from, string? to) =>
                door.SendAsync(http, caller => new ReadConsistency(caller, First(from), string.IsNullOrEmpty(to) ? null : First(to))))
            .Describe<ConsistencyItem>("ReadConsistency", "Shows that the checkpoint of 'from' leaves is the beginning of that of 'to'.");
        api.Get("/recordings/tile/{**path}", (HttpContext http, string path) => door.StreamAsync(
                http, caller => new ReadTile(caller, path), static (tile, context) => tile.RunAsync(context)))
            .DescribeBytes("ReadTile", "A tile of the checkpoints' tree, as C2SP tlog-tiles names it.");
        api.Get("/exports", (HttpContext http) => door.SendAsync(http, static caller => new ListExports(caller)))
            .Describe<ExportList>("ListExports", "How the exports of recordings are and how far they have come.");
        api.Post("/exports/{name}/reset", (HttpContext http, string name) => door.SendAsync<ExportPlace, ExportItem>(
                http, (caller, place) => new ResetExport(caller, name, place.To)))
            .Takes<ExportPlace>("application/json")
            .Describe<ExportItem>("ResetExport", "Makes an export go on from another entry: start, end or a position.");
        api.Get("/audit", (HttpContext http, string? cursor, string? limit) =>
                door.SendAsync(http, caller => new ReadAudit(caller, cursor, PageLimits.Read(limit, PageLimits.Default))))
            .Describe<AuditList>("ReadAudit", "What was changed through this API, by whom, newest first.");
    }

    private static long First(string? from) => string.IsNullOrEmpty(from) ? 1
        : long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
