using System.Text.Json;
using Gateway.Abstractions.Approvals;

namespace Gateway.Edge.Management.Approvals;

/// <summary>An approval as the API shows it.</summary>
internal sealed record ApprovalItem
{
    public required string Id { get; init; }
    public required ApprovalStatus Status { get; init; }
    public required string Session { get; init; }
    public required string Exchange { get; init; }
    public required PrincipalItem Principal { get; init; }
    public required string Connection { get; init; }
    public required ClientItem Client { get; init; }
    public required string Method { get; init; }
    public required string Target { get; init; }

    /// <summary>The call, masked, as it would run.</summary>
    public required JsonElement Message { get; init; }
    public required string Policy { get; init; }
    public required long PolicyVersion { get; init; }
    public required string Rule { get; init; }
    public required IReadOnlyList<string> By { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public PrincipalItem? DecidedBy { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
    public string? Reason { get; init; }
    public string? ConsumedBy { get; init; }

    public static ApprovalItem Of(ApprovalView view)
    {
        var request = view.Request;
        var reader = new Utf8JsonReader(request.Message.Span, new JsonReaderOptions { MaxDepth = 512 });
        return new ApprovalItem
        {
            Id = request.Id.Value,
            Status = view.Status,
            Session = request.Session.Value,
            Exchange = request.Exchange.Value,
            Principal = PrincipalItem.Of(request.Principal.Key, request.Principal.Name),
            Connection = request.Connection.Value,
            Client = ClientItem.Of(request.Client),
            Method = request.Method,
            Target = request.Target,
            Message = JsonElement.ParseValue(ref reader),
            Policy = request.Basis.Policy,
            PolicyVersion = request.Basis.Version,
            Rule = request.Basis.Rule,
            By = request.By,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(request.CreatedAtUnixMs),
            ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(request.ExpiresAtUnixMs),
            DecidedBy = view.DecidedBy is { } by ? PrincipalItem.Of(by, view.DecidedByName) : null,
            DecidedAt = view.DecidedAtUnixMs > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(view.DecidedAtUnixMs) : null,
            Reason = view.Reason.Length > 0 ? view.Reason : null,
            ConsumedBy = view.ConsumedBy?.Value,
        };
    }
}
