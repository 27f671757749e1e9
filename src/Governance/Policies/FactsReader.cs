using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Configuration;
using Gateway.Governance.Policies.Sql;

namespace Gateway.Governance.Policies;

/// <summary>Reads facts that somebody wrote down in YAML or JSON.</summary>
/// <param name="errors">Where errors go.</param>
internal sealed class FactsReader(ConfigErrors errors)
{
    private static readonly DateTimeOffset s_noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Makes facts of a section that was read by <see cref="FactsKeys.Facts"/>.</summary>
    public ExchangeCase Read(ConfigValues values)
    {
        var arguments = values.Find<YamlNode>("args") is { } args ? Json(args) : default;
        var tool = values.Find<ConfigValues>("tool") is { } toolValues ? Tool(toolValues) : null;
        string resource = values.Get("resource", ""), prompt = values.Get("prompt", "");
        var facts = new Facts
        {
            Principal = Principal(values.Find<ConfigValues>("principal")),
            Connection = new ConnectionName(values.Get("connection", "")),
            Client = values.Find<ConfigValues>("client") is { } client ? new(client.Get("name", ""), client.Get("version", ""))
                : ClientFacts.None,
            Method = values.Get("method", tool is not null ? "tools/call" : resource.Length > 0 ? "resources/read" : prompt.Length > 0
                ? "prompts/get" : ""),
            Tool = tool,
            Resource = resource,
            Prompt = prompt,
            Arguments = arguments,
            Sql = values.Find<ConfigValues>("sql") is { } sql ? Sql(sql) : null,
            Hits = values.Find<YamlNode>("hits") is { } hits ? Hits(hits) : [],
            RequestBytes = values.Int("size", arguments.Length),
            Era = values.Choice("era", Era.Legacy),
        };
        if (facts.Method.Length == 0) errors.Add(values.Node,
            "the facts need a method, such as tools/call, or a tool, resource or prompt that tells it");
        return new ExchangeCase(facts, Session(values.Find<ConfigValues>("session")), Now(values));
    }

    private static Principal Principal(ConfigValues? values)
    {
        var subject = values?.Get("subject", "someone") ?? "someone";
        var issuer = values?.Get("issuer", "https://idp.example") ?? "https://idp.example";
        return new Principal
        {
            Key = new PrincipalKey(issuer, subject),
            Name = values?.Get("name", subject) ?? subject,
            ClientId = values?.Get("client", "") ?? "",
            Groups = values?.Many<string>("groups", []) ?? [],
            Scopes = values?.Many<string>("scopes", []) ?? [],
            Actors = values is null ? [] : [.. values.Many<ConfigValues>("actors", [])
                .Select(actor => new PrincipalKey(actor.Get("issuer", issuer), actor.Get("subject", "")))],
        };
    }

    private static ToolFacts Tool(ConfigValues values)
    {
        var readOnly = values.Get("readOnly", false);
        return new ToolFacts(values.Get("name", ""), values.Get("known", true), readOnly, values.Get("destructive", !readOnly),
            values.Get("idempotent", false), values.Get("openWorld", true));
    }

    private static SqlFacts Sql(ConfigValues values) => values.Int("statements", 1) == 0 ? SqlClassifier.Unknown : new(
        values.Get("readOnly", false), values.Get("parsed", true), values.Int("statements", 1), values.Many<string>("kinds", []),
        values.Many<string>("tables", []));

    private static SessionCounters Session(ConfigValues? values) => values is null ? default : new SessionCounters(
        values.Get("calls", 0L), values.Get("toolCalls", 0L), values.Get("denied", 0L), values.Get("approved", 0L),
            values.Get("ageSeconds", 0L));

    private DateTimeOffset Now(ConfigValues values)
    {
        if (values.Find<string>("now") is not { } text) return s_noon;
        if (DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                out var now))
            return now;
        errors.Add(values.At("now"), "now must be a time such as 2026-01-01T12:00:00Z");
        return s_noon;
    }

    private ImmutableArray<KindCount> Hits(YamlNode node)
    {
        if (node is not YamlNode.Map map)
        {
            errors.Add(node, $"hits must be detector kinds, each with how often, such as {{ card: 1 }}; here is {node.Kind}");
            return [];
        }

        var hits = ImmutableArray.CreateBuilder<KindCount>();
        foreach (var (kind, count) in map.Entries)
        {
            if (count is YamlNode.Scalar scalar && ScalarText.TryWhole(scalar.Text, out var number) && number is > 0 and <= int.MaxValue)
                hits.Add(new KindCount(kind.Text, (int)number));
            else
                errors.Add(count, "how often a kind was found is a whole number from 1");
        }

        return hits.ToImmutable();
    }

    private ReadOnlyMemory<byte> Json(YamlNode node)
    {
        if (node is not YamlNode.Map)
        {
            errors.Add(node, $"args must be a group of keys, as the call's arguments are; here is {node.Kind}");
            return default;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) Write(writer, node);
        return buffer.WrittenMemory;
    }

    private void Write(Utf8JsonWriter writer, YamlNode node)
    {
        switch (node)
        {
            case YamlNode.Map map:
                writer.WriteStartObject();
                var seen = new HashSet<string>(StringComparer.Ordinal);
                foreach (var (key, value) in map.Entries)
                {
                    if (!seen.Add(key.Text))
                    {
                        errors.Add(key, "this key is written twice; remove one");
                        continue;
                    }

                    writer.WritePropertyName(key.Text);
                    Write(writer, value);
                }

                writer.WriteEndObject();
                break;
            case YamlNode.List list:
                writer.WriteStartArray();
                foreach (var item in list.Items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case YamlNode.Scalar scalar:
                WriteScalar(writer, scalar);
                break;
        }
    }

    // YAML's core schema, so that what looks like JSON means the same as JSON.
    private static void WriteScalar(Utf8JsonWriter writer, YamlNode.Scalar scalar)
    {
        if (scalar.IsNull) writer.WriteNullValue();
        else if (scalar is { IsPlain: true, Text: "true" or "false" }) writer.WriteBooleanValue(scalar.Text == "true");
        else if (scalar.IsPlain && IsNumber(scalar.Text)) writer.WriteRawValue(scalar.Text);
        else writer.WriteStringValue(scalar.Text);
    }

    private static bool IsNumber(string text)
    {
        if (text[0] is not '-' && !char.IsAsciiDigit(text[0])) return false;
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(text));
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.Number && !reader.Read();
        }
        catch (JsonException)
        {
            return false; // such as 1.2.3 or 2026-01-01, which YAML reads as texts
        }
    }
}
