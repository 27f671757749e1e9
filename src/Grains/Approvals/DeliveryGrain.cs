using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;
using Gateway.Grains.Stores;
using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Approvals;

/// <summary>Reads what silos wrote of notices. Owns nothing and keeps nothing.</summary>
internal sealed class DeliveryGrain(IStateStore store, LiveConfig config, ILogger<DeliveryGrain> log) : Grain, IDeliveryGrain
{
    private const int PagesMax = 20;

    private readonly ReadableRecords _readable = new(log);

    public async Task<DeliveryPage> DeliveriesAsync(DeliveryQuery query)
    {
        var found = ImmutableArray.CreateBuilder<DeliveryView>();
        if (query.Approval is { } approval)
        {
            if (await store.ReadAsync(NoticeRecord.Kind, approval, CancellationToken.None) is { } one) Add(one);
            return new DeliveryPage(found.ToImmutable(), null);
        }

        var cursor = query.Cursor;
        for (var page = 0; page < PagesMax; page++)
        {
            // One record a step: its deliveries stay together, so that the cursor falls between two.
            var records = await store.ListAsync(
                new StateQuery(NoticeRecord.Kind, null, cursor, Math.Max(1, (query.Limit - found.Count) / 4)), CancellationToken.None);
            foreach (var record in records.Records) Add(record);
            cursor = records.Cursor;
            if (cursor is null || found.Count >= query.Limit) break;
        }

        return new DeliveryPage(found.ToImmutable(), cursor);

        void Add(StateRecord record)
        {
            foreach (var delivery in _readable.Read(record, static one => NoticeRecord.Read(one.Body.Span))?.Deliveries ?? [])
                if ((query.Channel is null || string.Equals(query.Channel, delivery.Channel, StringComparison.Ordinal))
                    && (query.Status is null || query.Status == delivery.Status))
                    found.Add(delivery.ToView(new ApprovalId(record.Key)));
        }
    }

    public async Task<ImmutableArray<ChannelHealth>> HealthAsync()
    {
        var health = ImmutableArray.CreateBuilder<ChannelHealth>();
        foreach (var channel in config.Current.Approvals.Channels)
        {
            var record = await store.ReadAsync(ChannelRecord.Kind, channel.Name, CancellationToken.None);
            health.Add(record is null
                ? new ChannelHealth(channel.Name, ChannelState.Unused, 0, "")
                : (_readable.Read(record, static one => ChannelRecord.Read(one.Body.Span)) ?? ChannelRecord.Unused).ToHealth(channel.Name));
        }

        return health.ToImmutable();
    }
}
