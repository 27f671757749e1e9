using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Content;
using Gateway.Governance.Masking.Rules;
using Gateway.Governance.Policies.Cel;

namespace Gateway.Governance.Policies;

/// <summary>Makes a policy of its document, or finds everything that is wrong with it.</summary>
internal sealed class PolicyCompiler
{
    private static readonly CelEnvironment s_environment = new(FactTable.Schema);

    private readonly string _source;
    private readonly TimeSpan _within;
    private readonly KnownKinds _kinds;
    private readonly ConfigErrors _errors = new("");

    private PolicyCompiler(string source, TimeSpan within, KnownKinds kinds)
    {
        _kinds = kinds;
        _source = source;
        _within = within;
    }

    /// <summary>Compiles a document.</summary>
    public static PolicyCompilation Compile(
        string source, long version, TimeSpan within, KnownKinds kinds, KindGroups? groups = null)
    {
        var compiler = new PolicyCompiler(source, within, kinds);
        var policy = compiler.Read(version, groups);
        var errors = compiler._errors.InOrder().Select(error => new PolicyError(error.Line, error.Column, error.Message))
            .ToImmutableArray();
        return new PolicyCompilation(errors.IsEmpty ? policy : null, errors);
    }

    private CompiledPolicy? Read(long version, KindGroups? groups)
    {
        if (YamlSource.Read(_source, _errors) is not { } root) return null;
        if (new ConfigReader(_errors).Section(root, PolicyKeys.Policy, "") is not { } values) return null;
        var rules = ImmutableArray.CreateBuilder<PolicyRule>();
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var rule in values.Many<ConfigValues>("rules", []))
        {
            if (rule.Find<string>("name") is { } name && !names.TryAdd(name, rule.Node.Line))
                _errors.Add(rule.At("name"), $"there is a rule of this name already, on line {Number(names[name])}; give one another name");
            if (Rule(rule, rules.Count) is { } compiled) rules.Add(compiled);
        }

        return _errors.IsEmpty ? new CompiledPolicy(
            values.Get("name", ""), version, rules.ToImmutable(), SHA256.HashData(Encoding.UTF8.GetBytes(_source)),
            groups) : null;
    }

    private PolicyRule? Rule(ConfigValues values, int order)
    {
        var when = values.Find<YamlNode.Scalar>("when") is { } scalar ? Expression(scalar) : null;
        if (!values.Has("effect")) return null;
        var effect = values.Choice("effect", RuleEffect.Deny);
        CheckKeys(values, effect);
        var obligations = effect == RuleEffect.Mask ? Obligations(values) : [];
        if (when is null || !values.Has("name")) return null;
        return new PolicyRule
        {
            Order = order,
            Name = values.Get("name", ""),
            Effect = effect,
            Line = values.Node.Line,
            When = when,
            Condition = ConditionKey.Of(values.Find<YamlNode.Scalar>("when")!.Text),
            Roots = ExpressionRoots.Of(when.Root),
            Keys = RuleKeys.Of(when.Root),
            Reason = values.Get("reason", ""),
            By = values.Many<string>("by", []),
            Terms = effect == RuleEffect.Approve ? TermsReader.Read(values, _within, _errors) : ApprovalTerms.One,
            WithinSeconds = effect == RuleEffect.Approve ? (int)values.Get("within", _within).TotalSeconds : 0,
            Obligations = obligations,
            ExceptTools = values.Find<ConfigValues>("except")?.Many<string>("tools", []) ?? [],
            Reveals = effect == RuleEffect.Reveal ? [new RevealObligation(values.Get("name", ""), values.Many<string>("kinds", []))] : [],
        };
    }

    private CelProgram? Expression(YamlNode.Scalar scalar)
    {
        var compilation = s_environment.Compile(scalar.Text, CelSchemaType.Bool);
        foreach (var issue in compilation.Issues) AddAt(scalar, issue.Line, issue.Column, issue.Message);
        if (compilation.Program is not { } program) return null;
        ExpressionRoots.Walk(program.Root, [], node => CheckKind(scalar, node));
        return program;
    }

    // A misspelt kind would never be found: the rule would look right and do nothing.
    private void CheckKind(YamlNode.Scalar scalar, CelNode node)
    {
        var kind = node switch
        {
            CelNode.Select { Operand: CelNode.Ident { Name: "hits" } } select => select.Field,
            CelNode.Call { Function: CelOperators.Index,
                Arguments: [CelNode.Ident { Name: "hits" }, CelNode.Literal { Value.Kind: CelKind.String } text] } =>
                text.Value.AsString(),
            CelNode.Call { Function: CelOperators.In,
                Arguments: [CelNode.Literal { Value.Kind: CelKind.String } text, CelNode.Ident { Name: "hits" }] } =>
                text.Value.AsString(),
            _ => null,
        };
        if (kind is not null
            && !_kinds.IsKind(kind)) AddAt(scalar, node.Line, node.Column, _kinds.Unknown(kind));
    }

    private void AddAt(YamlNode.Scalar scalar, int line, int column, string message)
    {
        if (ScalarPlace.Of(_source, scalar, line, column) is { } place) _errors.Add(place.Line, place.Column, "when: " + message);
        else _errors.Add(scalar, $"when, line {Number(line)}, column {Number(column)} of the expression: {message}");
    }

    private void CheckKeys(ConfigValues values, RuleEffect effect)
    {
        Need(values, "reason", effect == RuleEffect.Deny,
            "a deny rule needs a reason, for the caller: what is refused and what to do instead");
        Need(values, "by", effect == RuleEffect.Approve,
            "an approve rule needs \"by\": groups, or people as user:NAME, of whom one may decide");
        Need(values, "kinds", effect == RuleEffect.Reveal,
            "a reveal rule needs \"kinds\": whose surrogates are turned back in the arguments of a call");
        CheckKinds(values);
        foreach (var (key, owner) in s_owners)
            if (owner != effect && !(key == "kinds" && effect == RuleEffect.Reveal) && values.Has(key))
                _errors.Add(values.At(key),
                    $"\"{key}\" says nothing in a rule whose effect is {Word(effect)}; remove it, or write effect: {Word(owner)}");
    }

    private static readonly ImmutableArray<(string Key, RuleEffect Owner)> s_owners =
    [
        ("reason", RuleEffect.Deny), ("by", RuleEffect.Approve), ("within", RuleEffect.Approve),
        ("quorum", RuleEffect.Approve), ("each", RuleEffect.Approve), ("escalate", RuleEffect.Approve), ("delegate", RuleEffect.Approve),
        ("edits", RuleEffect.Approve), ("breakGlass", RuleEffect.Approve), ("window", RuleEffect.Approve),
        ("kinds", RuleEffect.Mask), ("paths", RuleEffect.Mask), ("with", RuleEffect.Mask), ("in", RuleEffect.Mask),
        ("min", RuleEffect.Mask), ("except", RuleEffect.Mask),
        ("content", RuleEffect.Mask), ("do", RuleEffect.Mask),
    ];

    private void CheckKinds(ConfigValues values)
    {
        foreach (var (value, node) in values.Items("kinds"))
            if (value is not "*" && !_kinds.IsKind((string)value)) _errors.Add(node, _kinds.Unknown((string)value));
    }

    private void Need(ConfigValues values, string key, bool isNeeded, string message)
    {
        if (isNeeded && values.Node.Entries.All(entry => entry.Key.Text != key)) _errors.Add(values.Node, message);
    }

    private ImmutableArray<MaskObligation> Obligations(ConfigValues values)
    {
        if (!values.Has("kinds") && !values.Has("paths") && !values.Has("content"))
            _errors.Add(values.Node, "a mask rule needs \"kinds\", \"paths\" or \"content\": what to hide");
        if (values.Has("do") && !values.Has("content"))
            _errors.Add(values.At("do"), "\"do\" says what becomes of \"content\"; name some, or remove it");
        CheckPaths(values);
        foreach (var key in new[] { "min", "except" })
            if (values.Has(key) && !values.Has("kinds"))
                _errors.Add(values.At(key), $"\"{key}\" says something of \"kinds\" only; name some, or remove it");
        var except = values.Find<ConfigValues>("except");
        CheckExcept(except, values);
        ImmutableArray<string> kinds = values.Many<string>("kinds", []), paths = values.Many<string>("paths", []);
        ImmutableArray<string> content = [.. values.Many<int>("content", []).Select(kind => ContentRules.Names[kind])];
        if (kinds.IsEmpty && paths.IsEmpty && content.IsEmpty) return [];
        var sides = values.Has("in") ? values.Many<int>("in", []) : [1];
        return [new MaskObligation(values.Get("name", ""), kinds, paths, values.Choice("with", MaskStyle.Redact), sides.Contains(0),
            sides.Contains(1))
            {
                Content = content, HoldsContent = values.Get("do", 0) == 1, Min = values.Int("min", 0),
                ExceptPaths = except?.Many<string>("paths", []) ?? [], ExceptTerms = except?.Many<string>("terms", []) ?? [],
            }];
    }

    // A path that can never match would look right and do nothing.
    private void CheckPaths(ConfigValues rule)
    {
        var isRequest = rule.Has("in") && !rule.Many<int>("in", []).Contains(1);
        foreach (var (value, node) in rule.Items("paths"))
        {
            if (!MaskPath.TryParse((string)value, out var path, out var problem))
                _errors.Add(node, "this is no path: " + problem.TrimEnd('.'));
            else if (isRequest && path!.Impossible() is { } reason) _errors.Add(node, reason);
        }
    }

    private void CheckExcept(ConfigValues? except, ConfigValues rule)
    {
        var isRequest = rule.Has("in") && !rule.Many<int>("in", []).Contains(1);
        var hidden = rule.Many<string>("paths", []).Select(text => MaskPath.TryParse(text, out var path, out _) ? path : null).ToList();
        foreach (var (value, node) in except?.Items("paths") ?? [])
        {
            if (!MaskPath.TryParse((string)value, out var path, out var problem))
                _errors.Add(node, "this is no path: " + problem.TrimEnd('.'));
            else if (path!.Table is not null)
                _errors.Add(node, "a table's column is no place that could be left; write the member's path, such as *.ssn");
            else if (hidden.Exists(other => other is not null && path.IsUnder(other)))
                _errors.Add(node, "this path is hidden by the same rule and can never be left; remove it here or from paths");
            else if (isRequest && path.Impossible() is { } reason) _errors.Add(node, reason);
        }
    }

    private static string Word(RuleEffect effect) => PolicyKeys.Effects.Names[(int)effect];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
