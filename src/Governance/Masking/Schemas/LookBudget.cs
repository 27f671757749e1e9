namespace Gateway.Governance.Masking.Schemas;

/// <summary>What checking one value may cost, counted in names that a look-up passes over.</summary>
internal sealed class LookBudget
{
    // No ordinary schema comes near with the steps that it has: a table of 300 columns has more cells than may be visited.
    private const long Max = 1 << 26;

    /// <summary>What has been spent so far.</summary>
    internal long Spent { get; private set; }

    /// <summary>Whether nothing more may be looked for: what is not decided by then never will be.</summary>
    internal bool IsOver => Spent > Max;

    /// <summary>Spends some; false if that was too much.</summary>
    internal bool Spend(long looks)
    {
        Spent += looks;
        return !IsOver;
    }
}
