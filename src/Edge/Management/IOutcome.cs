namespace Gateway.Edge.Management;

/// <summary>Lets a step of the pipeline refuse whatever is asked.</summary>
/// <typeparam name="TSelf">The outcome.</typeparam>
internal interface IOutcome<TSelf>
    where TSelf : IOutcome<TSelf>
{
    /// <summary>Why it was refused; null when it was not.</summary>
    ManagementFault? Fault { get; }

    /// <summary>The outcome that says <paramref name="fault"/>.</summary>
    static abstract TSelf Refused(ManagementFault fault);
}
