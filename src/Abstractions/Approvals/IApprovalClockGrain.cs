using Orleans.Concurrency;

namespace Gateway.Abstractions.Approvals;

/// <summary>Wakes approvals when their time comes, so that none needs a timer of its own. Key: <see cref="Key"/>.</summary>
/// <remarks>All calls interleave and are answered at once: while the store fails, the clock's own turn takes long, and what waits behind it
/// for half a minute would be lost.</remarks>
[Alias("gw.IApprovalClockGrain")]
public interface IApprovalClockGrain : IGrainWithStringKey
{
    /// <summary>The one key there is.</summary>
    const string Key = "clock";

    /// <summary>Wakes an approval at a time, milliseconds since 1970-01-01 UTC, in place of the time that was said before.</summary>
    [Alias("Wake"), AlwaysInterleave] Task WakeAsync(ApprovalId approval, long atUnixMs);

    /// <summary>Wakes all that wait soon: something that they may hang on has changed.</summary>
    [Alias("Look"), AlwaysInterleave] Task LookAsync();

    /// <summary>Begins, if it has not: reads what waits from the store. Called by every silo now and then.</summary>
    [Alias("Begin"), AlwaysInterleave] Task BeginAsync();
}
