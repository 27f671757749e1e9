using System.Collections;
using System.Reflection;
using System.Text.Json;
using Gateway.Governance.Configuration;
using Gateway.Tests.House;
using Xunit;

namespace Gateway.Tests.Configuration;

public sealed class ConfigReferenceTests
{
    private const string Begin = "<!-- keys: begin -->\n";
    private const string End = "<!-- keys: end -->";

    public static TheoryData<string> Sections { get; } =
        new(ConfigKeys.All.Where(section => section.Record is not null).Select(section => section.Path));

    [Theory]
    [MemberData(nameof(Sections))]
    public void Every_property_of_a_record_is_a_key_and_every_key_a_property(string path)
    {
        var section = ConfigKeys.All.Single(candidate => candidate.Path == path);
        var properties = section.Record!.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => Camel(property.Name));
        Assert.Equal(properties.Order(StringComparer.Ordinal), section.Keys.Select(key => key.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_record_of_the_configuration_is_described()
    {
        var described = ConfigKeys.All.Select(section => section.Record).Where(record => record is not null).ToHashSet();
        var missing = typeof(GatewayConfig).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(GatewayConfig).Namespace && type.Name.EndsWith("Config", StringComparison.Ordinal)
                && type != typeof(LiveConfig))
            .Where(type => !described.Contains(type));
        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Every_default_is_the_one_that_is_described(string path)
    {
        var section = ConfigKeys.All.Single(candidate => candidate.Path == path);
        var record = RecordOf(section);
        foreach (var key in section.Keys.Where(key => key.Default is not (null or "{}")))
        {
            var value = section.Record!.GetProperty(char.ToUpperInvariant(key.Name[0]) + key.Name[1..])!.GetValue(record);
            Assert.True(key.Default == Word(value, key.Type),
                $"{path}.{key.Name}: described default {key.Default}, the record has {Word(value, key.Type)}");
        }
    }

    [Fact]
    public void The_reference_is_what_the_description_says()
    {
        var document = Repository.Read("docs/configuration.md");
        var begin = document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var kept = document[begin..document.IndexOf(End, StringComparison.Ordinal)];
        Assert.True(
            kept == ConfigReference.Markdown(),
            $"docs/configuration.md is not what the keys say; put this between its markers:\n{ConfigReference.Markdown()}");
    }

    [Fact]
    public void Every_key_is_in_the_reference()
    {
        var document = Repository.Read("docs/configuration.md");
        foreach (var section in ConfigKeys.All)
            foreach (var key in section.Keys)
                Assert.Contains($"| `{key.Name}` |", document, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_is_what_the_description_says()
    {
        var kept = Repository.Read("docs/gateway.schema.json");
        Assert.True(kept == ConfigReference.JsonSchema(),
            "docs/gateway.schema.json is stale; write it anew with: gateway check --schema > docs/gateway.schema.json");
        using var schema = JsonDocument.Parse(kept);
        Assert.Equal(ConfigKeys.File.Keys.Length, schema.RootElement.GetProperty("properties").EnumerateObject().Count());
    }

    private static object RecordOf(ConfigSection section) => section.Path switch
    {
        "identity.issuers[]" => new IssuerConfig { Issuer = "https://a" },
        "connections[]" => new ConnectionConfig { Name = new("a"), Url = new Uri("https://a") },
        "connections[].credential" => new CredentialConfig { Secret = default },
        "connections[].sql[]" => new SqlArgumentConfig { Tool = "", Argument = "" },
        _ => Activator.CreateInstance(section.Record!)!,
    };

    private static string Word(object? value, ConfigType type) => (value, type) switch
    {
        (null, _) => "null",
        (bool flag, _) => flag ? "true" : "false",
        (TimeSpan time, _) => ScalarText.Duration(time),
        (Enum word, ConfigType.Choice choice) => choice.Names[Convert.ToInt32(word)],
        (Uri url, _) => url.OriginalString,
        (string text, _) => text,
        (IDictionary, _) => "{}",
        (IEnumerable items, _) => $"[{string.Join(", ", items.Cast<object>().Select(item => item is "*" ? "\"*\"" : item.ToString()))}]",
        (_, ConfigType.Size) => ScalarText.Size(Convert.ToInt64(value)),
        _ => value.ToString()!,
    };

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
