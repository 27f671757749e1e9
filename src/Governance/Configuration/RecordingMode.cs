namespace Gateway.Governance.Configuration;

/// <summary>When an outcome must be durable. An intent is durable before the upstream sees a byte in both.</summary>
public enum RecordingMode
{
    /// <summary>The outcome may trail the answer by at most a second; <c>write-ahead</c> in the file.</summary>
    WriteAhead,

    /// <summary>The outcome is durable before the client gets its last byte; <c>strict</c> in the file.</summary>
    Strict,
}
