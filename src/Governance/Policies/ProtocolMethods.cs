using System.Collections.Frozen;

namespace Gateway.Governance.Policies;

/// <summary>Methods by which the protocol keeps itself going; they are allowed unless a rule that names <c>method</c> says
/// otherwise.</summary>
public static class ProtocolMethods
{
    /// <summary>The rule that decisions about them carry.</summary>
    public const string Rule = "protocol";

    /// <summary>How the methods begin that ask about a call which runs as a task.</summary>
    public const string Tasks = "tasks/";

    /// <summary>The methods. A list among them shows only what the caller may use.</summary>
    public static FrozenSet<string> Housekeeping { get; } = new[]
    {
        "initialize", "ping", "notifications/initialized", "notifications/cancelled", "notifications/progress",
        "notifications/roots/list_changed", "server/discover", "logging/setLevel", "tools/list", "prompts/list", "resources/list",
        "resources/templates/list", "gateway/stream", "gateway/close", "gateway/answer", "subscriptions/listen",
        "notifications/elicitation/complete",
    }.ToFrozenSet(StringComparer.Ordinal);
}
