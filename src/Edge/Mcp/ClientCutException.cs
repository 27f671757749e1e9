namespace Gateway.Edge.Mcp;

/// <summary>The client did not take what was sent and was cut; <see cref="ClientAnswer.Cut"/> says why.</summary>
internal sealed class ClientCutException : OperationCanceledException;
