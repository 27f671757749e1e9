namespace Gateway.Abstractions.Approvals;

/// <summary>What is known of a call that was taken to run.</summary>
public enum RunState
{
    /// <summary>It was taken to run; its end is not known yet.</summary>
    Running,

    /// <summary>The upstream answered.</summary>
    Answered,

    /// <summary>It certainly did not run: nothing was sent.</summary>
    NotRun,

    /// <summary>Nobody can tell whether it ran. It is never tried again by itself.</summary>
    Unknown,
}
