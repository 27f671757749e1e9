namespace Gateway.Silo.Recording;

/// <summary>Evidence beside a recording cannot be gone on with: signing on would hide a loss, or fork the log.</summary>
internal sealed class EvidenceException : Exception
{
    /// <summary>Creates it with the house's words.</summary>
    public EvidenceException() : this("Checkpoints: they cannot be gone on with; 'gateway recording verify' tells more.") { }

    /// <summary>Creates it with a message that says what is wrong and what to do.</summary>
    public EvidenceException(string message) : base(message) { }

    /// <summary>Creates it with a cause.</summary>
    public EvidenceException(string message, Exception inner) : base(message, inner) { }
}
