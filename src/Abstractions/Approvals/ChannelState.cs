namespace Gateway.Abstractions.Approvals;

/// <summary>How a channel is.</summary>
public enum ChannelState
{
    /// <summary>Nothing was told on it yet.</summary>
    Unused,

    /// <summary>The last thing that was told arrived.</summary>
    Working,

    /// <summary>The last one or two did not arrive.</summary>
    Failing,

    /// <summary>It takes nothing: requests go to the next channel at once.</summary>
    Dead,
}
