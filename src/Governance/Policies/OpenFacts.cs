using Gateway.Governance.Policies.Cel;

namespace Gateway.Governance.Policies;

/// <summary>The facts of an exchange, with unknowns for those that exchanges of its method do not have.</summary>
internal sealed class OpenFacts(ExchangeFacts facts) : ICelActivation
{
    /// <inheritdoc/>
    public CelValue Resolve(string name) =>
        (FactTable.Find(name) & facts.NotConcerned) != FactRoots.None ? CelValue.Unknown : facts.Resolve(name);
}
