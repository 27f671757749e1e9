namespace Gateway.Edge.Management.Sessions;

/// <summary>Body of a command on a session.</summary>
/// <param name="Reason">Why; recorded, and told to whoever calls. At most 1,000 characters; may be left out when resuming.</param>
internal sealed record StatusChange(string? Reason = null)
{
    /// <summary>Most characters of a reason.</summary>
    public const int ReasonMax = 1_000;
}
