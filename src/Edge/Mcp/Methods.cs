using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Gateway.Edge.Mcp;

/// <summary>MCP's methods, and the gateway's own names for what has none.</summary>
internal static class Methods
{
    public const string Initialize = "initialize";
    public const string Discover = "server/discover";
    public const string ToolsList = "tools/list";
    public const string ToolsCall = "tools/call";
    public const string PromptsList = "prompts/list";
    public const string PromptsGet = "prompts/get";
    public const string ResourcesList = "resources/list";
    public const string ResourcesTemplatesList = "resources/templates/list";
    public const string ResourcesRead = "resources/read";
    public const string TasksList = "tasks/list";
    public const string Complete = "completion/complete";
    public const string Listen = "subscriptions/listen";

    /// <summary>A legacy GET: the standalone stream.</summary>
    public const string Stream = "gateway/stream";

    /// <summary>A legacy DELETE.</summary>
    public const string Close = "gateway/close";

    /// <summary>A posted answer to a request of the server.</summary>
    public const string Answer = "gateway/answer";

    private static readonly FrozenSet<string> All = new[]
    {
        Initialize, Discover, ToolsList, ToolsCall, PromptsList, PromptsGet, ResourcesList, ResourcesTemplatesList, ResourcesRead,
            Complete, Listen,
        "ping", "notifications/initialized", "notifications/cancelled", "notifications/progress", "notifications/message",
        "notifications/roots/list_changed", "logging/setLevel", "resources/subscribe", "resources/unsubscribe", "tasks/get", TasksList,
        "tasks/result", "tasks/cancel", "tasks/update", "sampling/createMessage", "elicitation/create", "roots/list",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Those whose answers are narrowed to what their caller may know of.</summary>
    public static ImmutableArray<string> Lists { get; } = [ToolsList, PromptsList, ResourcesList, ResourcesTemplatesList, TasksList];

    /// <summary>The shared instance of a known method's name.</summary>
    public static string Intern(string method) => All.TryGetValue(method, out var known) ? known : method;

    /// <summary>Whether a method is about tasks that were begun by another.</summary>
    public static bool IsOfTask(string method) => method.StartsWith("tasks/", StringComparison.Ordinal);

    /// <summary>Whether a method is one of the tasks extension of 2026-07-28.</summary>
    public static bool IsOfModernTask(string method) => method is "tasks/get" or "tasks/update" or "tasks/cancel";

    /// <summary>Whether a method makes something happen, and so needs the scope to call and not just to read.</summary>
    public static bool Calls(string method) => method is ToolsCall or "tasks/get" or "tasks/result" or "tasks/cancel" or "tasks/update";
}
