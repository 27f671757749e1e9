using System.Collections.Immutable;
using Gateway.Governance.Approvals;
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

        var own = FilePath.Join("", file.Replace('\\', '/'));
        var masking = new MaskingReader(files, own[..(own.LastIndexOf('/') + 1)], errors).Read(values.Find<ConfigValues>("masking"));
        var kinds = new KnownKinds([.. masking.Kinds.Select(kind => kind.Name), .. masking.Dictionaries.Select(kind => kind.Name)]);
        var bound = ConfigBinder.Bind(values);
        var within = bound.Approvals.Within;
        var policies = new PolicyEntries(files, warnings);
        policies.Add(values.Items("policies").Select(item => item.Node), text, errors, [own]);
        foreach (var policy in policies.Documents) errors.AddRange(ErrorsOf(policy, within, kinds));
        var shadows = new PolicyEntries(files, warnings);
        shadows.Add(values.Items("shadows").Select(item => item.Node), text, errors, [own]);
        foreach (var shadow in shadows.Documents)
            errors.AddRange([.. ErrorsOf(shadow, within, kinds), .. Without(shadow, policies.Documents)]);
        var config = bound with
        {
            Policies = policies.Documents, Shadows = shadows.Documents, Masking = masking,
        };
        ConfigRules.Check(values, config, kinds, errors, warnings);
        if (errors.IsEmpty) errors.AddRange(Rotas(config));
        if (values.Find<ConfigValues>("recording") is { } recording)
            new ExportRules(recording, new SecretRules(files, errors, warnings), errors, warnings).Check();
        ClusterRules.Check(values, config, files, errors, warnings);
        new ApprovalRules(values, config, files, errors, warnings).Check();
        return new ConfigOutcome(errors.IsEmpty ? config : null, errors.InOrder(), warnings.InOrder());
    }

    // A rota that nobody keeps asks nobody, and every call would wait until it expires.
    private static IEnumerable<ConfigError> Rotas(GatewayConfig config) =>
        from policy in config.Policies
        where policy.Source.Contains(Entitlement.OnCall, StringComparison.Ordinal)
        from rule in CompiledPolicy.Compile(policy.Source, 1, config.Approvals.Within).Policy?.Rules ?? []
        from entry in rule.Asked.Distinct(StringComparer.Ordinal)
        where entry.StartsWith(Entitlement.OnCall, StringComparison.Ordinal)
            && !config.Approvals.OnCall.ContainsKey(entry[Entitlement.OnCall.Length..])
        select new ConfigError(policy.File, policy.Line + rule.Line - 1, policy.Column,
            $"rule \"{rule.Name}\" asks {entry}, but approvals.onCall has no rota of this name"
                + NearestName.Hint(entry[Entitlement.OnCall.Length..], config.Approvals.OnCall.Keys)
                + "; add it, or name a group or user:NAME");

    private static IEnumerable<ConfigError> Without(PolicyDocument shadow, ImmutableArray<PolicyDocument> policies)
    {
        if (shadow.Name.Length == 0 || policies.Any(policy => policy.Name == shadow.Name)) return [];
        return
        [
            new ConfigError(shadow.File, shadow.Line, shadow.Column,
                "there is no policy of this name that it could be compared with"
                    + NearestName.Hint(shadow.Name, policies.Select(policy => policy.Name))),
        ];
    }

    // A policy is compiled as the document that a policy version will hold, with the time that silos compile it with; its places are then
    // the file's.
    private static IEnumerable<ConfigError> ErrorsOf(PolicyDocument policy, TimeSpan within, KnownKinds kinds) =>
        PolicyCompiler.Compile(policy.Source, version: 1, within, kinds).Errors.Select(error =>
            new ConfigError(policy.File, policy.Line + error.Line - 1, policy.Column + error.Column - 1, error.Message));
}
