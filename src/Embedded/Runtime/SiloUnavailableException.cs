namespace Orleans.Runtime;

/// <summary>The engine is stopping or has stopped; the call did not run.</summary>
public sealed class SiloUnavailableException : OrleansException
{
    /// <summary>Without words.</summary>
    public SiloUnavailableException()
    {
    }

    /// <summary>With what happened.</summary>
    /// <param name="message">What happened and what to do.</param>
    public SiloUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>With what happened and why.</summary>
    /// <param name="message">What happened and what to do.</param>
    /// <param name="innerException">Why.</param>
    public SiloUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
