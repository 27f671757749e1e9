namespace Gateway.Edge.Management;

/// <summary>What became of a request: its answer, or a fault.</summary>
/// <typeparam name="T">The answer.</typeparam>
internal sealed record Outcome<T> : IOutcome<Outcome<T>>
    where T : class
{
    private Outcome(T? answer, ManagementFault? fault) => (Answer, Fault) = (answer, fault);

    /// <summary>The answer; null when there is a fault.</summary>
    public T? Answer { get; }

    /// <inheritdoc/>
    public ManagementFault? Fault { get; }

    /// <inheritdoc/>
    public static Outcome<T> Refused(ManagementFault fault) => new(null, fault);

    /// <summary>The outcome that is <paramref name="answer"/>.</summary>
    public static implicit operator Outcome<T>(T answer) => new(answer, null);

    /// <summary>The outcome that says <paramref name="fault"/>.</summary>
    public static implicit operator Outcome<T>(ManagementFault fault) => new(null, fault);
}
