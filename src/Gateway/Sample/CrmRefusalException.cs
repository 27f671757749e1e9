namespace Gateway.Sample;

/// <summary>A tool does not do what it was asked; the message says why, for the model that asked.</summary>
internal sealed class CrmRefusalException(string message) : Exception(message);
