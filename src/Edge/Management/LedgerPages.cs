using Gateway.Abstractions.Recording;

namespace Gateway.Edge.Management;

/// <summary>Asks the ledger for a page, by a cursor that the caller may have made up.</summary>
internal static class LedgerPages
{
    /// <summary>The page as <paramref name="show"/> makes it, or what is wrong with the cursor.</summary>
    public static async Task<Outcome<TList>> AskAsync<TPage, TList>(
        IGrainFactory grains, Func<ILedgerGrain, Task<TPage>> ask, Func<TPage, TList> show)
        where TList : class
    {
        try
        {
            return show(await ask(grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key)));
        }
        catch (ArgumentException)
        {
            return ManagementFault.Invalid(["cursor: repeat what the page before returned"]);
        }
    }
}
