namespace Gateway.Abstractions.Sessions;

/// <summary>Which of MCP's two wire protocols a session speaks; kept from end to end.</summary>
public enum Era
{
    /// <summary>2025-03-26 to 2025-11-25: initialize, wire session, GET stream.</summary>
    Legacy,

    /// <summary>2026-07-28: no wire session, the claim rides in every request.</summary>
    Modern,
}
