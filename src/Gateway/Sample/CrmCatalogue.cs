using System.Text.Json.Nodes;

namespace Gateway.Sample;

/// <summary>What the server says about itself: its tools, prompts and templates, from catalogue.json beside this file.</summary>
internal sealed class CrmCatalogue
{
    private readonly JsonObject _json;

    private CrmCatalogue(JsonObject json) => _json = json;

    public static CrmCatalogue Load() => new(JsonNode.Parse(Resource("catalogue.json"))!.AsObject());

    /// <summary>The invented customers: a line of column names, then one line each, fields between semicolons.</summary>
    public static string[] Customers() => Resource("customers.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A copy of one member, to be put into an answer.</summary>
    public JsonNode Copy(string member) => _json[member]!.DeepClone();

    public bool HasTool(string name) =>
        _json["tools"]!.AsArray().Any(t => string.Equals((string?)t!["name"], name, StringComparison.Ordinal));

    private static string Resource(string name)
    {
        using var stream = typeof(CrmCatalogue).Assembly.GetManifestResourceStream("Gateway.Sample." + name)
            ?? throw new InvalidOperationException($"The resource {name} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
