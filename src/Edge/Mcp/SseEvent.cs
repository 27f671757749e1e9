namespace Gateway.Edge.Mcp;

/// <summary>One server-sent event, or a comment that keeps the stream alive.</summary>
/// <param name="Name">The <c>event</c> field; empty for none.</param>
/// <param name="Id">The <c>id</c> field; null for none, empty for an empty one.</param>
/// <param name="Retry">The <c>retry</c> field in milliseconds; null for none.</param>
/// <param name="Data">The <c>data</c> lines joined by newlines.</param>
/// <param name="HasData">Whether there was any <c>data</c> field: an empty one is a priming event.</param>
/// <param name="IsComment">Whether this is a comment; its text is gone, it is a side channel (T7).</param>
internal readonly record struct SseEvent(string Name, string? Id, int? Retry, ReadOnlyMemory<byte> Data, bool HasData, bool IsComment);
