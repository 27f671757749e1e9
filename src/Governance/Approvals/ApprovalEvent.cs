using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;

namespace Gateway.Governance.Approvals;

/// <summary>What can happen to an approval. Whatever happens, time passes first.</summary>
public abstract record ApprovalEvent
{
    private ApprovalEvent() { }

    /// <summary>Nothing but time.</summary>
    public sealed record Ticked : ApprovalEvent;

    /// <summary>Somebody looked at what the call hangs on.</summary>
    /// <param name="PolicyVersion">The live version of its policy; null when that could not be told.</param>
    /// <param name="Binding">The rest; null when it could not be told.</param>
    /// <param name="IsGone">Whether the connection is no longer configured.</param>
    public sealed record Looked(long? PolicyVersion, CallBinding? Binding, bool IsGone) : ApprovalEvent;

    /// <summary>A person voted.</summary>
    public sealed record Voted(Vote Vote) : ApprovalEvent;

    /// <summary>A session asks to run a call.</summary>
    public sealed record Released(ReleaseAsk Ask) : ApprovalEvent;

    /// <summary>A call that was taken to run has ended.</summary>
    /// <param name="End">How.</param>
    /// <param name="HasResult">Whether its answer is kept.</param>
    public sealed record Ended(RunEnd End, bool HasResult) : ApprovalEvent;

    /// <summary>It must not run.</summary>
    public sealed record Withdrawn(string Reason) : ApprovalEvent;

    /// <summary>Its session has ended.</summary>
    public sealed record SessionEnded(string Reason) : ApprovalEvent;

    /// <summary>Somebody reviewed a broken glass.</summary>
    public sealed record Reviewed(Principal Reviewer, string Note) : ApprovalEvent;
}
