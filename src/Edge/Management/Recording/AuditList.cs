namespace Gateway.Edge.Management.Recording;

/// <summary>A page of audit events, newest first.</summary>
/// <param name="Events">The events.</param>
/// <param name="Cursor">Where the next page begins; left out at the end.</param>
internal sealed record AuditList(IReadOnlyList<AuditItem> Events, string? Cursor);
