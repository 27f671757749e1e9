namespace Orleans.Runtime;

/// <summary>The observer that was called is gone: its reference was deleted, or nobody kept it alive.</summary>
public sealed class ClientNotAvailableException : OrleansException
{
    /// <summary>Without words.</summary>
    public ClientNotAvailableException()
    {
    }

    /// <summary>With what happened.</summary>
    /// <param name="message">What happened and what to do.</param>
    public ClientNotAvailableException(string message)
        : base(message)
    {
    }

    /// <summary>With what happened and why.</summary>
    /// <param name="message">What happened and what to do.</param>
    /// <param name="innerException">Why.</param>
    public ClientNotAvailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
