namespace Gateway.Governance.Policies.Cel;

/// <summary>The loops of the language.</summary>
public enum CelMacro
{
    /// <summary>Whether every element satisfies the body.</summary>
    All,

    /// <summary>Whether any element satisfies the body.</summary>
    Exists,

    /// <summary>Whether exactly one element satisfies the body.</summary>
    ExistsOne,

    /// <summary>The bodies' values, for the elements that the filter lets through if there is one.</summary>
    Map,

    /// <summary>The elements that satisfy the body.</summary>
    Filter,
}
