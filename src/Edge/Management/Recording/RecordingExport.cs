using System.Text.Json;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Management.Recording;

/// <summary>Writes a whole recording, one entry a line, page by page, never all of it in memory.</summary>
internal sealed class RecordingExport(IGrainFactory grains, SessionId session)
{
    private const int PageEntries = 500;

    /// <summary>Runs to the end of the recording as it is then.</summary>
    public async Task RunAsync(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = "application/x-ndjson";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = $"attachment; filename=\"{session.Value}.jsonl\"";
        var client = new BoundedResponse(context, BoundedResponse.Patience);
        var ledger = grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key);
        for (var next = 1L; ;)
        {
            var page = await ledger.EntriesAsync(session, next, PageEntries);
            if (page.IsEmpty) return;
            foreach (var entry in page)
            {
                var line = JsonSerializer.SerializeToUtf8Bytes(EntryItem.Of(entry), ManagementJson.Options);
                await client.WriteAsync(line, context.RequestAborted);
                await client.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
            }

            next = page[^1].Sequence + 1;
        }
    }
}
