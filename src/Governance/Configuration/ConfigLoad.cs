using System.Collections.Immutable;
using Gateway.Governance.Policies;

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
        foreach (var policy in policies.Documents) errors.AddRange(ErrorsOf(policy));
        var config = ConfigBinder.Bind(values) with { Policies = policies.Documents };
        ConfigRules.Check(values, config, errors, warnings);
        return new ConfigOutcome(errors.IsEmpty ? config : null, errors.InOrder(), warnings.InOrder());
    }

    // A policy is compiled as the document that a policy version will hold; its places are then the file's.
    private static IEnumerable<ConfigError> ErrorsOf(PolicyDocument policy) =>
        CompiledPolicy.Compile(policy.Source, version: 1).Errors.Select(error =>
            new ConfigError(policy.File, policy.Line + error.Line - 1, policy.Column + error.Column - 1, error.Message));
}
