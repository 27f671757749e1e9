using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>Reads a configuration file from its text to records: nodes, values, policies, rules between them.</summary>
internal static class ConfigLoad
{
    /// <summary>Reads the file and what it includes; every error is found that does not hide behind another.</summary>
    public static ConfigOutcome Load(string file, string text, ConfigFiles files)
    {
        var errors = new ConfigErrors(file);
        var warnings = new ConfigErrors(file);
        var root = YamlSource.Read(text, errors);
        if (root is null || new ConfigReader(errors).Section(root, ConfigKeys.File, "") is not { } values)
            return new ConfigOutcome(null, errors.InOrder(), warnings.InOrder());

        var policies = new PolicyEntries(files, warnings);
        policies.Add(values.Items("policies").Select(item => item.Node), text, errors, [FilePath.Join("", file.Replace('\\', '/'))]);
        var config = ConfigBinder.Bind(values) with { Policies = policies.Documents };
        ConfigRules.Check(values, config, errors, warnings);
        return new ConfigOutcome(errors.IsEmpty ? config : null, errors.InOrder(), warnings.InOrder());
    }
}
