using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Edge.Management;

/// <summary>How the management API spells JSON: camel case, words for enumerations, nothing unknown and nothing twice on the way
/// in.</summary>
internal static class ManagementJson
{
    // A call or an answer as it was recorded may be that deep, within what shows it; refusing to write it would hide it.
    private const int DepthWrittenMax = 1_000;
    private const int DepthReadMax = 32;

    /// <summary>The options of every body.</summary>
    public static JsonSerializerOptions Options { get; } = Create(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>The options of what is read: a null is refused where its member takes none, elements of lists are not looked at, and
    /// nothing may be deeper than any request needs.</summary>
    public static JsonSerializerOptions Reading { get; } = new(Options) { RespectNullableAnnotations = true, MaxDepth = DepthReadMax };

    /// <summary>Sets <paramref name="options"/> as this API needs them.</summary>
    public static JsonSerializerOptions Create(JsonSerializerOptions options)
    {
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectRequiredConstructorParameters = true;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.MaxDepth = DepthWrittenMax;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        return options;
    }
}
