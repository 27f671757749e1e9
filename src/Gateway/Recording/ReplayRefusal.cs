namespace Gateway.Recording;

/// <summary>Why a request to a served recording is not even looked for.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">A JSON-RPC error, UTF-8.</param>
internal sealed record ReplayRefusal(int Status, byte[] Body);
