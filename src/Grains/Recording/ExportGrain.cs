using System.Collections.Immutable;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording.Export;

namespace Gateway.Grains.Recording;

/// <summary>Reads what silos wrote of exports, and sets them back. Owns nothing and keeps nothing.</summary>
internal sealed class ExportGrain(IStateStore states, IRecordingStore recordings, LiveConfig config, TimeProvider time)
    : Grain, IExportGrain
{
    private const int AttemptsMax = 20;

    public async Task<ImmutableArray<ExportStatus>> StatusAsync()
    {
        var head = await recordings.HeadAsync(CancellationToken.None);
        var exports = ImmutableArray.CreateBuilder<ExportStatus>();
        foreach (var export in config.Current.Recording.Exports)
        {
            var record = await states.ReadAsync(ExportRecord.Kind, export.Name, CancellationToken.None);
            exports.Add(await StatusAsync(export, record is null ? ExportRecord.Unused : ExportRecord.Read(record.Body.Span), head));
        }

        return exports.ToImmutable();
    }

    public async Task<ExportStatus?> ResetAsync(string name, long position)
    {
        var export = config.Current.Recording.Exports.FirstOrDefault(e => string.Equals(e.Name, name, StringComparison.Ordinal));
        var head = await recordings.HeadAsync(CancellationToken.None);
        if (export is null || position > head) return null;
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var kept = await states.ReadAsync(ExportRecord.Kind, name, CancellationToken.None);
            var record = (kept is null ? ExportRecord.Unused : ExportRecord.Read(kept.Body.Span)) with
            {
                Position = position < 0 ? head : position,
            };
            try
            {
                await states.WriteAsync(new StateWrite(ExportRecord.Kind, name, kept?.Version ?? 0, "reset", record.Write()));
                return await StatusAsync(export, record, head);
            }
            catch (StateConflictException)
            {
                // A delivery arrived meanwhile; what is asked for still holds.
                continue;
            }
        }

        throw new StoreUnavailableException("Recording: the export is changing too fast to be set back; try again.");
    }

    private async Task<ExportStatus> StatusAsync(ExportConfig export, ExportRecord record, long head)
    {
        var lag = 0L;
        if (record.Position < head
            && await recordings.FollowAsync(record.Position, 1, CancellationToken.None) is [var oldest, ..])
            lag = Math.Max(1, time.GetUtcNow().ToUnixTimeMilliseconds() - oldest.Entry.AtUnixMs);
        return new ExportStatus(export.Name, export.Kind(), record.Health, record.Position, head, lag, record.SinceUnixMs,
            record.SentUnixMs, record.Failures, record.Says);
    }
}
