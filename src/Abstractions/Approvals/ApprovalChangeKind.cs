namespace Gateway.Abstractions.Approvals;

/// <summary>What happened to an approval.</summary>
public enum ApprovalChangeKind
{
    /// <summary>It was requested.</summary>
    Requested,

    /// <summary>A yes was counted; more are needed.</summary>
    Voted,

    /// <summary>An approver changed the arguments; earlier votes count no more.</summary>
    Edited,

    /// <summary>Others are asked too.</summary>
    Escalated,

    /// <summary>An approver named another person.</summary>
    Delegated,

    /// <summary>An approver took a yes back; the request still waits.</summary>
    TakenBack,

    /// <summary>Enough people said yes.</summary>
    Approved,

    /// <summary>One person broke the glass: it may run without the others, and must be reviewed.</summary>
    GlassBroken,

    /// <summary>A person said no.</summary>
    Denied,

    /// <summary>Its time was up.</summary>
    Expired,

    /// <summary>It was taken away before it ran, and the text says why.</summary>
    Withdrawn,

    /// <summary>A call was taken to run.</summary>
    Started,

    /// <summary>A call ended, and its outcome is known.</summary>
    Ended,

    /// <summary>A call was taken to run, and nobody can tell whether it ran. It is not tried again.</summary>
    OutcomeUnknown,

    /// <summary>Somebody reviewed a broken glass.</summary>
    Reviewed,
}
