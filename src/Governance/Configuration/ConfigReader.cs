namespace Gateway.Governance.Configuration;

/// <summary>Reads nodes by the description of what may stand there, and notes everything that is wrong.</summary>
/// <param name="errors">Where errors go.</param>
internal sealed class ConfigReader(ConfigErrors errors)
{
    /// <summary>Reads a section; null when the node is no group of keys.</summary>
    /// <param name="node">What stands there.</param>
    /// <param name="section">What may stand there.</param>
    /// <param name="path">Where, for messages; empty for the whole file.</param>
    public ConfigValues? Section(YamlNode node, ConfigSection section, string path)
    {
        if (node is not YamlNode.Map map)
        {
            errors.Add(node, $"{Here(path)} must be a group of keys ({ConfigWords.Names(section)}); here is {node.Kind}");
            return null;
        }

        var values = new ConfigValues(map);
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, value) in map.Entries)
        {
            if (!seen.TryAdd(name.Text, name.Line))
                errors.Add(name, $"this key is written twice in {Here(path)} (first on line {seen[name.Text]}); remove one");
            else if (section.Find(name.Text) is { } key)
                Put(values, key, value, path);
            else
                errors.Add(name, ConfigWords.UnknownKey(name.Text, section, Here(path)));
        }

        foreach (var key in section.Keys)
            if (key.Default is null && !seen.ContainsKey(key.Name))
                errors.Add(map, $"{Here(path)} needs the key \"{key.Name}\": {ConfigWords.Expected(key.Type)}");
        return values;
    }

    private void Put(ConfigValues values, ConfigKey key, YamlNode node, string path)
    {
        if (node is YamlNode.Scalar { IsNull: true } && key.MayBeNull) return;
        if (Value(node, key.Type, path.Length == 0 ? key.Name : $"{path}.{key.Name}") is { } value) values.Put(key.Name, value, node);
    }

    private object? Value(YamlNode node, ConfigType type, string path) => type switch
    {
        ConfigType.Section section => Section(node, section.Keys, path),
        ConfigType.Many many => Items(node, many, path),
        ConfigType.Named named => Named(node, named, path),
        ConfigType.PolicyEntry or ConfigType.Any => node,
        _ => Single(node, type, path),
    };

    private object? Single(YamlNode node, ConfigType type, string path)
    {
        if (node is YamlNode.Scalar scalar && ConfigWords.Read(scalar, type) is { } value) return value;
        errors.Add(node, node is YamlNode.Scalar wrong ? ConfigWords.Wrong(path, wrong, type)
            : $"{path} must be {ConfigWords.Expected(type)}; here is {node.Kind}");
        return null;
    }

    private List<(object Value, YamlNode Node)>? Items(YamlNode node, ConfigType.Many many, string path)
    {
        if (node is not YamlNode.List list)
        {
            errors.Add(node, $"{path} must be {ConfigWords.Expected(many)}; here is {node.Kind}");
            return null;
        }

        if (list.Items.Length < many.Min || list.Items.Length > many.Max)
            errors.Add(node, $"{path} must be {ConfigWords.Expected(many)}; here are {ConfigWords.Count(list.Items.Length)}");
        var items = new List<(object Value, YamlNode Node)>(list.Items.Length);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.Items)
        {
            if (Value(item, many.Of, path + "[]") is not { } value) continue;
            if (value is string word && !seen.Add(word)) errors.Add(item, $"this value is in {path} twice; remove one");
            else items.Add((value, item));
        }

        return items;
    }

    private List<(string Name, YamlNode.Scalar Node, ConfigValues Values)>? Named(YamlNode node, ConfigType.Named named, string path)
    {
        if (node is not YamlNode.Map map || map.Entries.Length > named.Max)
        {
            errors.Add(node, $"{path} must be {ConfigWords.Expected(named)}; here is {(node is YamlNode.Map ? "more" : node.Kind)}");
            return null;
        }

        var entries = new List<(string Name, YamlNode.Scalar Node, ConfigValues Values)>(map.Entries.Length);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in map.Entries)
        {
            if (name.Text.Length is 0 or > 256) errors.Add(name, $"{path} needs {named.NameShape} of 1 to 256 characters here");
            else if (!seen.Add(name.Text)) errors.Add(name, $"this name is in {path} twice; remove one");
            else if (Section(value, named.Keys, path + "{}") is { } values) entries.Add((name.Text, name, values));
        }

        return entries;
    }

    private static string Here(string path) => path.Length == 0 ? "the file" : path;
}
