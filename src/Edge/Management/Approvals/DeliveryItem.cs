using Gateway.Abstractions.Approvals;

namespace Gateway.Edge.Management.Approvals;

/// <summary>A delivery as the API shows it.</summary>
internal sealed record DeliveryItem
{
    /// <summary>The same for each attempt; a webhook's receiver finds it as <c>webhook-id</c>.</summary>
    public required string Id { get; init; }
    public required string Approval { get; init; }

    /// <summary><c>requested</c> or <c>settled</c>.</summary>
    public required string Change { get; init; }
    public required string Channel { get; init; }

    /// <summary>Issuer and subject; left out where many read the channel.</summary>
    public string? Person { get; init; }

    /// <summary>The channel that this one stands in for.</summary>
    public string? StandsFor { get; init; }
    public required DeliveryStatus Status { get; init; }
    public required int Tries { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? NextAt { get; init; }
    public required IReadOnlyList<DeliveryAttemptItem> Attempts { get; init; }
    public string? Reason { get; init; }

    public static DeliveryItem Of(DeliveryView view) => new()
    {
        Id = view.Id,
        Approval = view.Approval.Value,
        Change = view.Change,
        Channel = view.Channel,
        Person = view.Person.Length > 0 ? view.Person : null,
        StandsFor = view.For.Length > 0 ? view.For : null,
        Status = view.Status,
        Tries = view.Tries,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(view.CreatedAtUnixMs),
        NextAt = view.Status == DeliveryStatus.Waiting ? DateTimeOffset.FromUnixTimeMilliseconds(view.NextAtUnixMs) : null,
        Attempts = [.. view.Attempts.Select(static a =>
            new DeliveryAttemptItem(DateTimeOffset.FromUnixTimeMilliseconds(a.AtUnixMs), a.TookMs, a.Says))],
        Reason = view.Reason.Length > 0 ? view.Reason : null,
    };
}
