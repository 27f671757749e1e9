using System.Globalization;

namespace Gateway.Governance.Configuration;

/// <summary>Reads single values, and says in words what may stand somewhere. No message repeats a value.</summary>
internal static class ConfigWords
{
    /// <summary>The value as its type's CLR value, or null when it is not one.</summary>
    public static object? Read(YamlNode.Scalar scalar, ConfigType type) => type switch
    {
        ConfigType.Flag => scalar is { IsPlain: true, Text: "true" or "false" } ? scalar.Text == "true" : null,
        ConfigType.Whole whole => scalar.IsPlain && ScalarText.TryWhole(scalar.Text, out var number)
            && number >= whole.Min && number <= whole.Max ? number : null,
        ConfigType.Size size => ScalarText.TrySize(scalar.Text, out var bytes) && bytes >= size.Min && bytes <= size.Max ? bytes : null,
        ConfigType.Duration range =>
            ScalarText.TryDuration(scalar.Text, out var time) && time >= range.Min && time <= range.Max ? time : null,
        ConfigType.Choice choice => choice.Names.IndexOf(scalar.Text) is >= 0 and var index ? index : null,
        ConfigType.Secret => SecretReference.TryParse(scalar.Text, out var reference) ? reference : null,
        ConfigType.Url url => ReadUrl(scalar.Text, url),
        ConfigType.Expression => scalar.IsNull || string.IsNullOrWhiteSpace(scalar.Text) ? null : scalar,
        ConfigType.Text text => IsText(scalar, text) ? scalar.Text : null,
        _ => null,
    };

    /// <summary>What must stand there, with an example.</summary>
    public static string Expected(ConfigType type) => type switch
    {
        ConfigType.Flag => "true or false",
        ConfigType.Whole w when w.Min == w.Max => string.Create(CultureInfo.InvariantCulture, $"the number {w.Min}"),
        ConfigType.Whole w => string.Create(CultureInfo.InvariantCulture, $"a whole number from {w.Min} to {w.Max}"),
        ConfigType.Size s => $"a size from {ScalarText.Size(s.Min)} to {ScalarText.Size(s.Max)}, such as 64KiB (units: B, KiB, MiB, GiB)",
        ConfigType.Duration d =>
            $"a duration from {ScalarText.Duration(d.Min)} to {ScalarText.Duration(d.Max)}, such as 30s (units: ms, s, m, h, d)",
        ConfigType.Choice c => c.Names.Length == 1 ? c.Names[0] : $"{string.Join(", ", c.Names[..^1])} or {c.Names[^1]}",
        ConfigType.Secret => "where the secret is, \"env:NAME\" or \"file:PATH\", never the secret itself",
        ConfigType.Url u => u.HostOnly
            ? $"an http or https URL of scheme, host and port alone, such as {u.Sample}"
            : $"an absolute http or https URL without user, query or fragment, such as {u.Sample}",
        ConfigType.Expression => "a CEL expression in quotes, such as 'tool.readOnly'",
        ConfigType.Text t =>
            string.Create(CultureInfo.InvariantCulture, $"{t.Shape} of at most {t.Max} characters, such as \"{t.Sample}\""),
        ConfigType.Many m => string.Create(CultureInfo.InvariantCulture, $"a list of {m.Min} to {m.Max} items"),
        ConfigType.Named n => string.Create(CultureInfo.InvariantCulture, $"up to {n.Max} groups of keys, each under {n.NameShape}"),
        ConfigType.Section s => $"a group of keys ({Names(s.Keys)})",
        ConfigType.Any a => a.Shape,
        _ => "a policy (name, rules) or an include",
    };

    /// <summary>What is wrong with a single value, and what to write.</summary>
    public static string Wrong(string path, YamlNode.Scalar scalar, ConfigType type)
    {
        var hint = type switch
        {
            ConfigType.Choice choice => NearestName.Hint(scalar.Text, choice.Names),
            ConfigType.Text when scalar.IsNull => "; here is nothing",
            ConfigType.Text when LooksTyped(scalar) => "; put the value in quotes if it is a text",
            ConfigType.Secret => "; remove the value from the file and rotate it if it was real",
            ConfigType.Flag or ConfigType.Whole when !scalar.IsPlain => "; remove the quotes",
            ConfigType.Duration when ScalarText.TryWhole(scalar.Text, out _) => "; the unit is missing",
            _ => "",
        };
        return $"{path} must be {Expected(type)}{hint}";
    }

    /// <summary>What to do about a key that does not exist.</summary>
    public static string UnknownKey(string written, ConfigSection section, string here) => section.HoldsSecrets
        ? $"this key is unknown in {here}; the keys are {Names(section)}"
        : $"unknown key {Shown(written)} in {here}{NearestName.Hint(written, section.Keys.Select(key => key.Name))}"
            + (NearestName.Of(written, section.Keys.Select(key => key.Name)) is null ? $"; the keys are {Names(section)}" : "");

    /// <summary>A word of the file in quotes, cut to 40 characters.</summary>
    public static string Shown(string word) => word.Length <= 40 ? $"\"{word}\"" : $"\"{word[..40]}…\"";

    /// <summary>The section's keys, comma-separated.</summary>
    public static string Names(ConfigSection section) => string.Join(", ", section.Keys.Select(key => key.Name));

    /// <summary>A number for a sentence.</summary>
    public static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static bool IsText(YamlNode.Scalar scalar, ConfigType.Text text) =>
        !scalar.IsNull
        && !LooksTyped(scalar)
        && (scalar.Text.Length > 0 || text.MayBeEmpty)
        && scalar.Text.Length <= text.Max
        && !scalar.Text.AsSpan().ContainsAny('\0', '\r')
        && (text.IsValid is null || text.IsValid(scalar.Text));

    // What YAML's core schema would not call a string: a reader with types would see something else than we do.
    private static bool LooksTyped(YamlNode.Scalar scalar) => scalar.IsPlain
        && (scalar.Text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE"
            || (scalar.Text.Length > 0 && (char.IsAsciiDigit(scalar.Text[0]) || scalar.Text[0] is '-' or '+' or '.')
                && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)));

    private static Uri? ReadUrl(string text, ConfigType.Url type)
    {
        if (text.Length > 2_000 || !Uri.TryCreate(text, UriKind.Absolute, out var url)) return null;
        if (url.Scheme is not ("http" or "https") || url.Host.Length == 0) return null;
        if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0) return null;
        return type.HostOnly && url.AbsolutePath is not "/" ? null : url;
    }
}
