using Gateway.Governance.Policies.Cel;

namespace Gateway.Tests.Policies.Cel;

internal sealed class TestFacts(Dictionary<string, CelValue> values) : ICelActivation
{
    public TestFacts(params (string Name, CelValue Value)[] values)
        : this(values.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal))
    {
    }

    public CelValue Resolve(string name) => values.GetValueOrDefault(name);
}
