namespace Orleans.Runtime;

/// <summary>The engine, not the grain, failed a call.</summary>
public abstract class OrleansException : Exception
{
    /// <summary>Without words.</summary>
    protected OrleansException()
    {
    }

    /// <summary>With what happened.</summary>
    /// <param name="message">What happened and what to do.</param>
    protected OrleansException(string message)
        : base(message)
    {
    }

    /// <summary>With what happened and why.</summary>
    /// <param name="message">What happened and what to do.</param>
    /// <param name="innerException">Why.</param>
    protected OrleansException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
