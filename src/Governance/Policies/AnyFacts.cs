using Gateway.Governance.Policies.Cel;

namespace Gateway.Governance.Policies;

/// <summary>Facts of which nothing is known: what an expression comes to with them, it always comes to.</summary>
internal sealed class AnyFacts : ICelActivation
{
    /// <summary>The only one.</summary>
    public static readonly AnyFacts Instance = new();

    private AnyFacts()
    {
    }

    /// <inheritdoc/>
    public CelValue Resolve(string name) => CelValue.Unknown;
}
