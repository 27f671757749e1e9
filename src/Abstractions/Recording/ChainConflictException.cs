namespace Gateway.Abstractions.Recording;

/// <summary>Another writer extended the recording first; nothing was written.</summary>
[GenerateSerializer, Alias("gw.ChainConflictException")]
public sealed class ChainConflictException : Exception
{
    /// <summary>Creates it with the house's words.</summary>
    public ChainConflictException() : base("Recording: another writer extended this session first; nothing was written.") { }

    /// <summary>Creates it with a message that holds no value from a message body.</summary>
    public ChainConflictException(string message) : base(message) { }

    /// <summary>Creates it with a cause.</summary>
    public ChainConflictException(string message, Exception inner) : base(message, inner) { }
}
