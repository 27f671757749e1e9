namespace Gateway.Abstractions.Stores;

/// <summary>The stored version is not the expected one; nothing was written.</summary>
[GenerateSerializer, Alias("gw.StateConflictException")]
public sealed class StateConflictException : Exception
{
    /// <summary>Creates it with the house's words.</summary>
    public StateConflictException() : base("State: another writer changed this record first; nothing was written.") { }

    /// <summary>Creates it with a message without values.</summary>
    public StateConflictException(string message) : base(message) { }

    /// <summary>Creates it with a cause.</summary>
    public StateConflictException(string message, Exception inner) : base(message, inner) { }
}
