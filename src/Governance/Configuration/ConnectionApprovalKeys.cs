namespace Gateway.Governance.Configuration;

/// <summary>Every key of <c>connections[].approvals</c>.</summary>
internal static class ConnectionApprovalKeys
{
    private static readonly string[] s_taken =
    [
        "authorization", "accept", "accept-language", "mcp-method", "mcp-name", "last-event-id", "traceparent", "tracestate", "cookie",
    ];

    /// <summary><c>connections[].approvals.estimate</c>.</summary>
    public static ConfigSection Estimate { get; } = new("connections[].approvals.estimate", typeof(EstimateConfig),
        "A read-only tool of the same upstream that is called with `EXPLAIN` of the SQL that people are asked about.",
    [
        new("tool", new ConfigType.Text(256, "a tool's exact name", "explain_sql"), null,
            "The tool; the connection's policy must allow it to the caller"),
        new("argument", new ConfigType.Text(256, "an argument's exact name", "query"), null, "Its argument that takes the SQL"),
        new("timeout", ConfigType.Duration.Between("100ms", "10s"), "2s", "How long it may take before people are asked without it"),
    ]);

    /// <summary><c>connections[].approvals.idempotency</c>.</summary>
    public static ConfigSection Idempotency { get; } = new("connections[].approvals.idempotency", typeof(IdempotencyConfig),
        "Where a call that was approved carries its idempotency key: one of the two, or both.",
    [
        new("header", new ConfigType.Text(100, "a header's name, not one that the gateway sets itself", "Idempotency-Key", IsFree,
            "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$"), "null", "Header that carries it"),
        new("meta", new ConfigType.Text(200, "a key of _meta", "example.com/idempotency-key",
            static text => text.Trim().Length == text.Length && !text.Any(char.IsControl)
                && !text.StartsWith("io.modelcontextprotocol/", StringComparison.Ordinal) && text is not "progressToken"), "null",
            "Member of `params._meta` that carries it; one that the caller sent is replaced"),
    ]);

    /// <summary><c>connections[].approvals</c>.</summary>
    public static ConfigSection Approvals { get; } = new("connections[].approvals", typeof(ConnectionApprovalsConfig),
        "What the upstream can do for approvals.",
    [
        new("estimate", new ConfigType.Section(Estimate), "null", "The tool that is asked what SQL would cost"),
        new("idempotency", new ConfigType.Section(Idempotency), "null", "Where a call that was approved carries its idempotency key"),
    ]);

    private static bool IsFree(string text) => ConfigShapes.IsHeaderToken(text) && !ConfigShapes.IsHopHeader(text)
        && !s_taken.Contains(text.ToLowerInvariant()) && !text.StartsWith("mcp-", StringComparison.OrdinalIgnoreCase);
}
