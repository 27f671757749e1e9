using System.Text.Json.Nodes;

namespace Gateway.Sample;

/// <summary>One request.</summary>
/// <param name="Method">As in JSON-RPC.</param>
/// <param name="Parameters">Empty when there are none.</param>
/// <param name="Modern">True for revision 2026-07-28 and later.</param>
/// <param name="NotifyAsync">Sends a notification to the caller on the stream of this request.</param>
internal sealed record CrmCall(string Method, JsonObject Parameters, bool Modern, Func<string, JsonObject, Task> NotifyAsync);
