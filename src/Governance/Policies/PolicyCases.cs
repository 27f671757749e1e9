using System.Collections.Immutable;
using Gateway.Governance.Configuration;

namespace Gateway.Governance.Policies;

/// <summary>Reads exchanges that people write down to try a policy: a test file, or the facts of one exchange. YAML or JSON.</summary>
public static class PolicyCases
{
    /// <summary>Reads a test file: <c>cases</c>, each with <c>name</c>, <c>facts</c> and <c>expect</c>.</summary>
    /// <returns>The cases, or every error.</returns>
    public static (ImmutableArray<PolicyCase> Cases, ImmutableArray<ConfigError> Errors) Read(string file, string text)
    {
        var errors = new ConfigErrors(file);
        var cases = ImmutableArray.CreateBuilder<PolicyCase>();
        if (YamlSource.Read(text, errors) is { } root && new ConfigReader(errors).Section(root, FactsKeys.Cases, "") is { } values)
        {
            foreach (var one in values.Many<ConfigValues>("cases", []))
                if (one.Find<ConfigValues>("facts") is { } facts) cases.Add(Case(one, new FactsReader(errors).Read(facts)));
        }

        return errors.IsEmpty ? (cases.ToImmutable(), []) : ([], errors.InOrder());
    }

    /// <summary>Reads the facts of one exchange.</summary>
    /// <returns>The exchange, or every error.</returns>
    public static (ExchangeCase? Exchange, ImmutableArray<ConfigError> Errors) ReadFacts(string file, string text)
    {
        var errors = new ConfigErrors(file);
        ExchangeCase? exchange = null;
        if (YamlSource.Read(text, errors) is { } root && new ConfigReader(errors).Section(root, FactsKeys.Facts, "") is { } values)
            exchange = new FactsReader(errors).Read(values);
        return errors.IsEmpty ? (exchange, []) : (null, errors.InOrder());
    }

    private static PolicyCase Case(ConfigValues values, ExchangeCase exchange) => new(
        values.Get("name", ""),
        values.Node.Line,
        exchange,
        ((ConfigType.Choice)FactsKeys.Case.Find("expect")!.Type).Names[values.Get("expect", 0)],
        values.Find<string>("rule"),
        values.Has("masks") ? values.Many<string>("masks", []) : null,
        values.Choice("default", DefaultEffect.Deny) == DefaultEffect.Allow);
}
