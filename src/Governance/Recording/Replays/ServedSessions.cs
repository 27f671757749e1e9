using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Abstractions.Connections;
using Gateway.Governance.Connections;

namespace Gateway.Governance.Recording.Replays;

/// <summary>Recorded sessions that are served together, as the server that all of them were with.</summary>
public sealed class ServedSessions
{
    private readonly ImmutableArray<ReplayAnswers> _all;
    private readonly Dictionary<string, ToolDefinition> _tools = new(StringComparer.Ordinal);
    private readonly HashSet<string> _maskedTools = new(StringComparer.Ordinal);

    /// <summary>Puts sessions together.</summary>
    /// <param name="sessions">In the order in which they began.</param>
    /// <exception cref="JsonException">A message in them is no JSON.</exception>
    public ServedSessions(IEnumerable<ReplaySession> sessions)
    {
        _all = [.. sessions.Select(static session => new ReplayAnswers(session))];
        foreach (var exchange in _all.SelectMany(static a => a.Session.Exchanges))
        {
            if (exchange.Method == "tools/list") Learn(exchange.Answer);
            if (exchange is { Method: "tools/call", HidesAnswer: true }) _maskedTools.Add(exchange.Target);
        }

        IsModern = Of(isModern: true).Any();
        IsLegacy = Of(isModern: false).Any();
        Modern = new ReplayClient(this, isModern: true);
    }

    /// <summary>Whether a session speaks the protocol of 2026-07-28.</summary>
    public bool IsModern { get; }

    /// <summary>Whether a session speaks an earlier protocol.</summary>
    public bool IsLegacy { get; }

    /// <summary>All clients of the modern era.</summary>
    public ReplayClient Modern { get; }

    /// <summary>Tools of which something that they answered is hidden.</summary>
    public IReadOnlySet<string> MaskedTools => _maskedTools;

    internal Lock Gate { get; } = new();

    /// <summary>A client of an earlier era that opens a session.</summary>
    public ReplayClient Join() => new(this, isModern: false);

    /// <summary>A tool as the server listed it; null for one that no recorded list names.</summary>
    public ToolDefinition? Tool(string name) => _tools.GetValueOrDefault(name);

    internal IEnumerable<ReplayAnswers> Of(bool isModern) => _all.Where(a => a.Session.IsModern == isModern);

    private void Learn(ReadOnlyMemory<byte> answer)
    {
        if (answer.IsEmpty) return;
        using var document = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = 512 });
        if (!document.RootElement.TryGetProperty("result", out var result) || result.ValueKind != JsonValueKind.Object
            || !result.TryGetProperty("tools", out var tools) || tools.ValueKind != JsonValueKind.Array) return;
        foreach (var tool in ToolCatalogue.Read(tools)) _tools[tool.Facts.Name] = tool;
    }
}
