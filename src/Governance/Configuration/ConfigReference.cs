using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Gateway.Governance.Configuration;

/// <summary>Writes the description of the configuration file for people: the tables of docs/configuration.md.</summary>
public static class ConfigReference
{
    /// <summary>The reference's tables, Markdown, one third-level heading for each section; the text between the document's
    /// markers.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder();
        foreach (var section in ConfigKeys.All)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"### {(section.Path.Length == 0 ? "The file" : $"`{section.Path}`")}\n\n{section.Text}\n\n");
            text.Append("| key | type and range | default | what it does |\n|---|---|---|---|\n");
            foreach (var key in section.Keys) text.Append(Row(key));
            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The JSON Schema (2020-12) of the configuration file, for editors.</summary>
    public static string JsonSchema() => ConfigJsonSchema.Write();

    /// <summary>The keys as <c>section.key</c>, in the reference's order.</summary>
    internal static ImmutableArray<string> Paths() =>
        [.. ConfigKeys.All.SelectMany(section =>
            section.Keys.Select(key => section.Path.Length == 0 ? key.Name : $"{section.Path}.{key.Name}"))];

    private static string Row(ConfigKey key) =>
        $"| `{key.Name}` | {Range(key.Type)} | {Default(key)} | {Cell(key.Text)} |\n";

    private static string Default(ConfigKey key) => key.Default switch { null => "required", "null" => "none", _ => $"`{key.Default}`" };

    private static string Range(ConfigType type) => type switch
    {
        ConfigType.Whole { Unit.Length: > 0 } whole => $"{ConfigWords.Expected(whole)}, {whole.Unit}",
        ConfigType.Size s => $"size, `{ScalarText.Size(s.Min)}` to `{ScalarText.Size(s.Max)}`",
        ConfigType.Duration d => $"duration, `{ScalarText.Duration(d.Min)}` to `{ScalarText.Duration(d.Max)}`",
        ConfigType.Choice c => string.Join(", ", c.Names.Select(name => $"`{name}`")),
        ConfigType.Section s => $"keys of `{s.Keys.Path}`",
        ConfigType.Named n => string.Create(CultureInfo.InvariantCulture, $"up to {n.Max} of `{n.Keys.Path}`, each under {n.NameShape}"),
        ConfigType.Many m => string.Create(CultureInfo.InvariantCulture, $"list of {m.Min} to {m.Max}: {Range(m.Of)}"),
        ConfigType.Flag => "`true` or `false`",
        ConfigType.PolicyEntry => "`policies[]`, or an include",
        _ => Cell(ConfigWords.Expected(type)),
    };

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
