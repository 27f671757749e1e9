using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Policies;
using Gateway.Grains.Sessions;

namespace Gateway.Grains.Recording;

/// <summary>Writes the facts of a decision that its entry and the session's first entry do not tell otherwise (docs/recording-format.md).
/// It is on the path of every exchange, so it writes little.</summary>
internal static class FactsPayload
{
    /// <summary>Writes the member <c>facts</c>; nothing where no policy was asked.</summary>
    /// <param name="json">Inside the entry's object.</param>
    /// <param name="request">The exchange as it was judged.</param>
    /// <param name="note">What the decision looked at besides; null where there was none.</param>
    /// <param name="message">What the entry shows of the request.</param>
    public static void Write(Utf8JsonWriter json, AdmitRequest request, DecisionNote? note, in EntryPayload.MessageBody message)
    {
        if (note is null) return;
        var facts = request.Facts;
        json.WriteStartObject("facts"u8);
        json.WriteNumber("now"u8, note.Now.ToUnixTimeMilliseconds());
        json.WriteNumber("size"u8, facts.RequestBytes);
        WriteCounters(json, note);
        if (note.DefaultAllow) json.WriteString("default"u8, "allow"u8);
        if (facts.Tool is { } tool) WriteTool(json, tool);
        if (facts.Prompt.Length > 0 && facts.Method != "prompts/get") json.WriteBoolean("prompt"u8, true);
        if (facts.Client.Name.Length > 0 && facts.Client != note.Client) WriteClient(json, facts.Client);
        if (facts.Era != note.Era) json.WriteString("era"u8, facts.Era == Era.Modern ? "modern"u8 : "legacy"u8);
        if (!SameCaller(facts.Principal, note.Opened))
        {
            json.WritePropertyName("principal"u8);
            EntryPayload.Write(json, facts.Principal);
        }

        // What is said of a request that is hidden in part must not tell what was hidden.
        var isPartly = !request.Message.IsEmpty && !message.IsWhole;
        if (facts.Sql is { } sql) WriteSql(json, sql, hidesTables: isPartly);
        WriteHidden(json, request, note, isPartly);
        json.WriteEndObject();
    }

    /// <summary>Writes what a policy in the shadow would have said.</summary>
    public static void WriteShadow(Utf8JsonWriter json, ShadowDifference shadow)
    {
        json.WriteStartObject("shadow"u8);
        json.WriteString("effect"u8, shadow.Effect);
        json.WriteString("rule"u8, shadow.Rule);
        json.WriteBase64String("sha256"u8, shadow.Digest.Span);
        if (shadow.Masks.Length > 0) WriteTexts(json, "masks"u8, shadow.Masks);
        if (shadow.Reveals.Length > 0) WriteTexts(json, "reveals"u8, shadow.Reveals);
        json.WriteEndObject();
    }

    private static void WriteHidden(Utf8JsonWriter json, AdmitRequest request, DecisionNote note, bool isPartly)
    {
        var facts = request.Facts;
        var name = facts.Tool?.Name ?? (facts.Prompt.Length > 0 ? facts.Prompt : facts.Resource);
        var target = !string.Equals(EntryPayload.Target(request), name, StringComparison.Ordinal);
        var resource = facts.Tool is null && facts.Prompt.Length > 0 && facts.Resource.Length > 0;
        if (target || resource)
        {
            json.WriteStartArray("hidden"u8);
            if (target) json.WriteStringValue("target"u8);
            if (resource) json.WriteStringValue("resource"u8);
            json.WriteEndArray();
        }

        if ((!isPartly && !target && !resource) || note.Policy is null) return;
        // A legacy client named itself once; the decision looked at that.
        if (facts.Client.Name.Length == 0) facts = facts with { Client = note.Client };
        var conditions = note.Policy.Conditions(
            facts, note.Counters, note.Now, arguments: isPartly, target || resource, tables: isPartly && facts.Sql is not null);
        if (conditions.IsEmpty) return;
        json.WriteStartObject("conditions"u8);
        foreach (var condition in conditions)
        {
            var letter = (byte)condition.Result;
            json.WriteString(condition.Key, new ReadOnlySpan<byte>(in letter));
        }

        json.WriteEndObject();
    }

    private static void WriteCounters(Utf8JsonWriter json, DecisionNote note)
    {
        var counters = note.Counters;
        json.WriteStartArray("session"u8);
        json.WriteNumberValue(counters.Calls);
        json.WriteNumberValue(counters.ToolCalls);
        json.WriteNumberValue(counters.Denied);
        json.WriteNumberValue(counters.Approved);
        json.WriteNumberValue(counters.AgeSeconds);
        json.WriteEndArray();
    }

    private static void WriteTool(Utf8JsonWriter json, ToolFacts tool)
    {
        Span<byte> letters = stackalloc byte[5];
        var count = 0;
        if (tool.Known) letters[count++] = (byte)'k';
        if (tool.ReadOnly) letters[count++] = (byte)'r';
        if (tool.Destructive) letters[count++] = (byte)'d';
        if (tool.Idempotent) letters[count++] = (byte)'i';
        if (tool.OpenWorld) letters[count++] = (byte)'o';
        json.WriteString("tool"u8, letters[..count]);
    }

    private static void WriteClient(Utf8JsonWriter json, ClientFacts client)
    {
        json.WriteStartObject("client"u8);
        json.WriteString("name"u8, client.Name);
        json.WriteString("version"u8, client.Version);
        json.WriteEndObject();
    }

    private static void WriteSql(Utf8JsonWriter json, SqlFacts sql, bool hidesTables)
    {
        json.WriteStartObject("sql"u8);
        if (sql.IsUnknown)
        {
            json.WriteBoolean("unknown"u8, true);
            json.WriteEndObject();
            return;
        }

        if (sql.ReadOnly) json.WriteBoolean("readOnly"u8, true);
        if (sql.Parsed) json.WriteBoolean("parsed"u8, true);
        json.WriteNumber("statements"u8, sql.Statements);
        WriteTexts(json, "kinds"u8, sql.Kinds);
        if (!hidesTables) WriteTexts(json, "tables"u8, sql.Tables);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, ReadOnlySpan<byte> name, ImmutableArray<string> texts)
    {
        json.WriteStartArray(name);
        if (!texts.IsDefault)
        {
            foreach (var text in texts) json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static bool SameCaller(Principal now, Principal? opened) =>
        ReferenceEquals(now, opened) || (opened is not null && now.Key == opened.Key && now.Name == opened.Name
            && now.ClientId == opened.ClientId && Same(now.Groups, opened.Groups) && Same(now.Scopes, opened.Scopes)
            && now.Actors.AsSpan().SequenceEqual(opened.Actors.AsSpan()));

    private static bool Same(ImmutableArray<string> a, ImmutableArray<string> b) => a == b || a.AsSpan().SequenceEqual(b.AsSpan());
}
