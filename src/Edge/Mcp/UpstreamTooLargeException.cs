namespace Gateway.Edge.Mcp;

/// <summary>The upstream sent more than its limit. Turned into an outcome where the answer is read.</summary>
internal sealed class UpstreamTooLargeException : Exception;
