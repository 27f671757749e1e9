using System.Text.Json;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Management.Recording;

/// <summary>Writes a whole recording, one entry a line, page by page, never all of it in memory.</summary>
/// <param name="grains">Reaches the recording.</param>
/// <param name="session">The session.</param>
/// <param name="last">The last sequence that it writes: a session may go on for ever, and its export not.</param>
/// <param name="permit">How long it may go on.</param>
internal sealed class RecordingExport(IGrainFactory grains, SessionId session, long last, StreamPermit permit)
{
    private const int PageEntries = 500;

    /// <summary>Runs to the end of the recording as it was when it was asked for, or breaks off when the permit ends.</summary>
    public async Task RunAsync(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = "application/x-ndjson";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = $"attachment; filename=\"{session.Value}.jsonl\"";
        var client = new BoundedResponse(context, BoundedResponse.Patience);
        var ledger = grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key);
        for (var next = 1L; next <= last;)
        {
            if (!await permit.HoldsAsync())
            {
                // Ended in peace, it would look whole.
                context.Abort();
                return;
            }

            var page = await ledger.EntriesAsync(session, next, (int)Math.Min(PageEntries, last - next + 1));
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
