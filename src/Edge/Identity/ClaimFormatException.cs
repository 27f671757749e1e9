namespace Gateway.Edge.Identity;

/// <summary>A claim has a shape that its definition does not allow.</summary>
internal sealed class ClaimFormatException(string message) : FormatException(message);
