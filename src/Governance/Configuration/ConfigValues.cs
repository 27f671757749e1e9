using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>What stands in a section: values of the types its keys ask for. A key that was wrong is not in it, and an error is
/// noted.</summary>
/// <param name="node">The section.</param>
internal sealed class ConfigValues(YamlNode.Map node)
{
    private readonly Dictionary<string, (object Value, YamlNode Node)> _values = new(StringComparer.Ordinal);

    /// <summary>The section.</summary>
    public YamlNode.Map Node { get; } = node;

    /// <summary>Whether the key is there and right.</summary>
    public bool Has(string key) => _values.ContainsKey(key);

    /// <summary>Where the key's value stands, or the section when the key is not there.</summary>
    public YamlNode At(string key) => _values.TryGetValue(key, out var value) ? value.Node : Node;

    /// <summary>Puts a value that was read.</summary>
    public void Put(string key, object value, YamlNode at) => _values[key] = (value, at);

    /// <summary>The key's value, or another when it is not there.</summary>
    public T Get<T>(string key, T otherwise) => _values.TryGetValue(key, out var value) ? (T)value.Value : otherwise;

    /// <summary>The key's value, or null.</summary>
    public T? Find<T>(string key) where T : class => _values.TryGetValue(key, out var value) ? (T)value.Value : null;

    /// <summary>The key's whole number or size as an int.</summary>
    public int Int(string key, int otherwise) => (int)Get(key, (long)otherwise);

    /// <summary>The key's word as an enum whose members have the order of the words.</summary>
    public T Choice<T>(string key, T otherwise) where T : struct, Enum =>
        _values.TryGetValue(key, out var value) ? (T)Enum.ToObject(typeof(T), (int)value.Value) : otherwise;

    /// <summary>The key's list.</summary>
    public ImmutableArray<T> Many<T>(string key, ImmutableArray<T> otherwise) =>
        _values.TryGetValue(key, out var value) ? [.. ((List<(object Value, YamlNode Node)>)value.Value).Select(item => (T)item.Value)]
            : otherwise;

    /// <summary>The key's list with where each item stands.</summary>
    public IReadOnlyList<(object Value, YamlNode Node)> Items(string key) =>
        _values.TryGetValue(key, out var value) ? (List<(object Value, YamlNode Node)>)value.Value : [];
}
