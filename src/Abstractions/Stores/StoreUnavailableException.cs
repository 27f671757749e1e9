namespace Gateway.Abstractions.Stores;

/// <summary>The store cannot be read or written now: full disk, locked file, lost server. Traffic stops until it can.</summary>
[GenerateSerializer, Alias("gw.StoreUnavailableException")]
public sealed class StoreUnavailableException : Exception
{
    /// <summary>Creates it with the house's words.</summary>
    public StoreUnavailableException() : base("Recording: the store cannot be used now.") { }

    /// <summary>Creates it with a message that says what the store said, without values.</summary>
    public StoreUnavailableException(string message) : base(message) { }

    /// <summary>Creates it with a cause.</summary>
    public StoreUnavailableException(string message, Exception inner) : base(message, inner) { }
}
