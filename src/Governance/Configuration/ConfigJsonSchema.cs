using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Governance.Configuration;

/// <summary>Writes the description of the configuration file for editors.</summary>
internal static class ConfigJsonSchema
{
    private static readonly JsonSerializerOptions s_indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema, JSON with a line break at its end.</summary>
    public static string Write()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "gateway.yaml",
        };
        foreach (var (name, value) in Section(ConfigKeys.File).ToList()) schema[name] = value?.DeepClone();
        return schema.ToJsonString(s_indented) + "\n";
    }

    private static JsonObject Section(ConfigSection section)
    {
        var properties = new JsonObject();
        foreach (var key in section.Keys)
        {
            var property = Type(key.Type);
            property["description"] =
                $"{key.Text.Replace("`", "", StringComparison.Ordinal)}. {(key.Default is null ? "Required" : $"Default: {key.Default}")}.";
            if (key.MayBeNull) property = Nullable(property);
            properties[key.Name] = property;
        }

        var schema = new JsonObject { ["type"] = "object", ["description"] = section.Text, ["additionalProperties"] = false,
            ["properties"] = properties };
        var required = section.Keys.Where(key => key.Default is null).Select(key => (JsonNode)key.Name).ToArray();
        if (required.Length > 0) schema["required"] = new JsonArray(required);
        return schema;
    }

    private static JsonObject Nullable(JsonObject property)
    {
        if (property["enum"] is JsonArray words) words.Add((JsonNode?)null);
        if (property["type"] is JsonValue type) property["type"] = new JsonArray(type.DeepClone(), "null");
        return property;
    }

    private static JsonObject Type(ConfigType type) => type switch
    {
        ConfigType.Flag => new JsonObject { ["type"] = "boolean" },
        ConfigType.Whole whole => new JsonObject { ["type"] = "integer", ["minimum"] = whole.Min, ["maximum"] = whole.Max },
        ConfigType.Size => new JsonObject { ["type"] = new JsonArray("string", "integer"), ["pattern"] = "^[0-9]+(B|KiB|MiB|GiB)?$" },
        ConfigType.Duration => new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9]+(ms|s|m|h|d)$" },
        ConfigType.Choice choice => new JsonObject { ["enum"] = new JsonArray([.. choice.Names.Select(name => (JsonNode)name)]) },
        ConfigType.Url => new JsonObject { ["type"] = "string", ["format"] = "uri", ["pattern"] = "^https?://" },
        ConfigType.Secret => new JsonObject { ["type"] = "string", ["pattern"] = "^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$" },
        ConfigType.Expression => new JsonObject { ["type"] = new JsonArray("string", "boolean") },
        ConfigType.Text text => Text(text),
        ConfigType.Many many => new JsonObject
        {
            ["type"] = "array", ["minItems"] = many.Min, ["maxItems"] = many.Max, ["items"] = Type(many.Of),
        },
        ConfigType.Named named => new JsonObject
        {
            ["type"] = "object", ["maxProperties"] = named.Max, ["additionalProperties"] = Section(named.Keys),
        },
        ConfigType.Section section => Section(section.Keys),
        _ => new JsonObject { ["oneOf"] = new JsonArray(Section(PolicyKeys.Include), Section(PolicyKeys.Policy)) },
    };

    private static JsonObject Text(ConfigType.Text text)
    {
        var schema = new JsonObject { ["type"] = "string", ["maxLength"] = text.Max };
        if (!text.MayBeEmpty) schema["minLength"] = 1;
        if (text.Pattern is not null) schema["pattern"] = text.Pattern;
        return schema;
    }
}
