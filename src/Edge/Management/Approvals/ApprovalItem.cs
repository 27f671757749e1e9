using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Governance.Approvals;

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

    /// <summary>The form of the call that is decided: 1 as it was sent, one more for every edit.</summary>
    public int Revision { get; init; }

    /// <summary>The call as it is shown to people: one line of effect, facts, risks, all arguments with odd characters written
    /// out.</summary>
    public required ApprovalSheet Sheet { get; init; }

    /// <summary>What became of calls of the same tool and connection lately; only where one approval is looked at.</summary>
    public IReadOnlyList<string>? Similar { get; init; }

    /// <summary>Approvals that wait beside it and are of its group: of the same session, tool and rule. In a list: those of the same
    /// page.</summary>
    public IReadOnlyList<string>? Group { get; init; }

    /// <summary>The window that is proposed or was opened, in the form in which a decision names it; left out for one call.</summary>
    public DecisionWindow? Window { get; init; }

    /// <summary>When the window closes; left out where none is open.</summary>
    public DateTimeOffset? WindowUntil { get; init; }
    public int? WindowUses { get; init; }

    /// <summary>Every call that was taken to run under it.</summary>
    public required IReadOnlyList<RunItem> Runs { get; init; }

    /// <summary>Everything that happened to it.</summary>
    public required IReadOnlyList<ChangeItem> Changes { get; init; }
    public bool GlassBroken { get; init; }
    public string? Review { get; init; }

    public static ApprovalItem Of(ApprovalView view)
    {
        var request = view.Request;
        var reader = new Utf8JsonReader(ApprovalSheet.Message(view).Span, new JsonReaderOptions { MaxDepth = 512 });
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
            By = view.Asked(),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(request.CreatedAtUnixMs),
            ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(request.ExpiresAtUnixMs),
            DecidedBy = view.DecidedBy is { } by ? PrincipalItem.Of(by, view.DecidedByName) : null,
            DecidedAt = view.DecidedAtUnixMs > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(view.DecidedAtUnixMs) : null,
            Reason = view.Reason.Length > 0 ? view.Reason : null,
            ConsumedBy = view.ConsumedBy?.Value,
            Revision = view.Revision,
            Sheet = ApprovalSheet.Of(view),
            Window = view.Window is { } grant ? DecisionWindow.Of(grant) : null,
            WindowUntil = view.Window is { UntilUnixMs: > 0 } window ? DateTimeOffset.FromUnixTimeMilliseconds(window.UntilUnixMs) : null,
            WindowUses = view.Window?.UsesMax,
            Runs = [.. view.Runs.Select(RunItem.Of)],
            Changes = [.. view.Changes.Select(ChangeItem.Of)],
            GlassBroken = view.GlassBroken,
            Review = view.Review is { } review ? $"{review.Name}: {review.Note}" : null,
        };
    }
}
