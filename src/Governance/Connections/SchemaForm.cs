using System.Buffers;
using System.Text.Json;

namespace Gateway.Governance.Connections;

/// <summary>The part of a JSON Schema that decides: what is kept of an upstream's schema holds none of its prose.</summary>
internal static class SchemaForm
{
    // Keywords whose value says something to people and nothing to a validator (JSON Schema 2020-12, section 9).
    private static readonly string[] Words = ["title", "description", "default", "examples", "example", "$comment"];

    // Keywords whose value is a map by names that the schema's author chose.
    private static readonly string[] Maps =
        ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependentRequired", "dependencies"];

    // Keywords whose value is data, not schemas.
    private static readonly string[] Values = ["const", "enum"];

    /// <summary>The schema as UTF-8 JSON without titles, descriptions, defaults, examples and comments; they do not bear on what is
    /// valid.</summary>
    public static byte[] WithoutWords(JsonElement schema)
    {
        var form = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(form, new JsonWriterOptions { SkipValidation = true })) Schema(json, schema);
        return form.WrittenSpan.ToArray();
    }

    private static void Schema(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    if (Words.Contains(member.Name, StringComparer.Ordinal)) continue;
                    json.WritePropertyName(member.Name);
                    if (Values.Contains(member.Name, StringComparer.Ordinal)) member.Value.WriteTo(json);
                    else if (member.Value.ValueKind == JsonValueKind.Object
                        && Maps.Contains(member.Name, StringComparer.Ordinal)) Map(json, member.Value);
                    else Schema(json, member.Value);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Schema(json, item);
                json.WriteEndArray();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private static void Map(Utf8JsonWriter json, JsonElement map)
    {
        json.WriteStartObject();
        foreach (var member in map.EnumerateObject())
        {
            json.WritePropertyName(member.Name);
            Schema(json, member.Value);
        }

        json.WriteEndObject();
    }
}
