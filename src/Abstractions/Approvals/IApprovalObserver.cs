namespace Gateway.Abstractions.Approvals;

/// <summary>Waits for an approval, or watches an inbox.</summary>
[Alias("gw.IApprovalObserver")]
public interface IApprovalObserver : IGrainObserver
{
    /// <summary>The approval was requested or changed its status.</summary>
    [Alias("Changed")] Task ChangedAsync(ApprovalView view);
}
