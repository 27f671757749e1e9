using Gateway.Abstractions.Recording;

namespace Gateway.Edge.Management.Recording;

/// <summary>An audit event as the API shows it.</summary>
internal sealed record AuditItem(
    string Command, AuditPhase Phase, DateTimeOffset At, PrincipalItem By, string Operation, string Resource, string? Code,
    IReadOnlyList<PrincipalItem>? Actors)
{
    public static AuditItem Of(AuditEvent audit) => new(audit.Command, audit.Phase, DateTimeOffset.FromUnixTimeMilliseconds(audit.AtUnixMs),
        PrincipalItem.Of(audit.By, audit.ByName), audit.Operation, audit.Resource, audit.Code.Length > 0 ? audit.Code : null,
        audit.Actors.IsDefaultOrEmpty ? null : [.. audit.Actors.Select(static actor => PrincipalItem.Of(actor, name: null))]);
}
