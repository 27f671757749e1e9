namespace Orleans;

/// <summary>Why an activation ends.</summary>
public readonly record struct DeactivationReason
{
    /// <summary>Without a failure.</summary>
    /// <param name="code">The kind.</param>
    /// <param name="text">In words.</param>
    public DeactivationReason(DeactivationReasonCode code, string text)
    {
        ReasonCode = code;
        Description = text;
    }

    /// <summary>After a failure.</summary>
    /// <param name="code">The kind.</param>
    /// <param name="exception">The failure.</param>
    /// <param name="text">In words.</param>
    public DeactivationReason(DeactivationReasonCode code, Exception? exception, string text)
        : this(code, text) => Exception = exception;

    /// <summary>In words.</summary>
    public string Description { get; }

    /// <summary>The kind.</summary>
    public DeactivationReasonCode ReasonCode { get; }

    /// <summary>The failure, where one led to it.</summary>
    public Exception? Exception { get; }
}
