namespace Gateway.Abstractions.Approvals;

/// <summary>Whose calls a window lets run.</summary>
public enum GrantScope
{
    /// <summary>Calls of the session that asked.</summary>
    Session,

    /// <summary>Calls of the principal that asked, in any of its sessions on the connection, with the same chain of actors.</summary>
    Principal,
}
