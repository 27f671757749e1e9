using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Abstractions.Approvals;

namespace Gateway.Governance.Approvals.Channels;

/// <summary>Everything that is told of one approval: the outbox and the log in one document.</summary>
/// <param name="Deliveries">What is told, in the order in which it was decided.</param>
public sealed record NoticeRecord(ImmutableArray<Delivery> Deliveries)
{
    /// <summary>The kind of state.</summary>
    public const string Kind = "notice";

    /// <summary>The tag of records in which something waits to be told.</summary>
    public const string Due = "due";

    /// <summary>The tag of all others.</summary>
    public const string Rest = "rest";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerOptions.Strict)
    {
        Converters = { new JsonStringEnumConverter() },
        RespectRequiredConstructorParameters = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    /// <summary>Of an approval of which nothing is told.</summary>
    public static NoticeRecord Empty { get; } = new(ImmutableArray<Delivery>.Empty);

    /// <summary>The tag that it is kept under.</summary>
    public string Tag() => Deliveries.Any(static d => d.Status == DeliveryStatus.Waiting) ? Due : Rest;

    /// <summary>The delivery of this id, or null.</summary>
    public Delivery? Find(string id) => Deliveries.FirstOrDefault(d => string.Equals(d.Id, id, StringComparison.Ordinal));

    /// <summary>When a delivery is tried next, milliseconds since 1970-01-01 UTC; null when it is not: it ended, or it tells that something
    /// is settled of which the request is still on its way to the same reader. What was told before and is under way comes first.</summary>
    public long? NextOf(Delivery delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        if (delivery.Status != DeliveryStatus.Waiting) return null;
        var next = Math.Max(delivery.NextAtUnixMs, delivery.ClaimedUntilUnixMs);
        foreach (var other in OthersTo(delivery))
        {
            if (delivery.Change == NoticeChange.Settled && other is { Change: NoticeChange.Requested, Status: DeliveryStatus.Waiting })
                return null;
            // Where its message is, is known once that attempt has ended.
            if (other.IsDroppedUnderWay) next = Math.Max(next, other.ClaimedUntilUnixMs);
        }

        return next;
    }

    /// <summary>The request that the same reader was told last, before this, and that can be found again if one can; null when there was
    /// none.</summary>
    public Delivery? AskedOf(Delivery delivery) =>
        RequestsTo(delivery).LastOrDefault(static d => d.Receipt.Length > 0) ?? RequestsTo(delivery).LastOrDefault();

    private IEnumerable<Delivery> RequestsTo(Delivery delivery) =>
        OthersTo(delivery).Where(static d => d.Change == NoticeChange.Requested);

    private IEnumerable<Delivery> OthersTo(Delivery delivery) => Deliveries.Where(d =>
        !string.Equals(d.Id, delivery.Id, StringComparison.Ordinal)
        && string.Equals(d.Channel, delivery.Channel, StringComparison.Ordinal)
        && string.Equals(d.Person, delivery.Person, StringComparison.Ordinal));

    /// <summary>With one delivery changed.</summary>
    public NoticeRecord With(Delivery changed) =>
        this with { Deliveries = [.. Deliveries.Select(d => string.Equals(d.Id, changed.Id, StringComparison.Ordinal) ? changed : d)] };

    /// <summary>UTF-8 JSON.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, s_json);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static NoticeRecord Read(ReadOnlySpan<byte> body) => JsonSerializer.Deserialize<NoticeRecord>(body, s_json) switch
    {
        null => Empty,
        { Deliveries.IsDefault: true } => throw new JsonException("It names no deliveries."),
        var record => record,
    };
}
