namespace Gateway.Abstractions.Recording;

/// <summary>When an audit event was written.</summary>
public enum AuditPhase
{
    /// <summary>Before the command ran. Nothing runs that this was not written for.</summary>
    Requested,

    /// <summary>After it: it did what it was asked to.</summary>
    Done,

    /// <summary>After it: it changed nothing; see the code.</summary>
    Refused,

    /// <summary>After it: it failed; it may have changed what it was asked to, in part or wholly.</summary>
    Failed,
}
