using System.Collections.Immutable;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;

namespace Gateway.Edge.Management.Retention;

/// <summary>What came of an order to erase.</summary>
/// <param name="Erased">Sessions whose payloads are gone.</param>
/// <param name="OnHold">Sessions that a legal hold keeps.</param>
/// <param name="Open">Sessions that have not ended: terminate them first.</param>
/// <param name="Failed">Sessions that the store could not finish; what was begun goes on by itself, and what it could not even
/// begin needs the order again.</param>
/// <param name="GoesOn">Whether this is what came of it so far, and it goes on; the same order again tells the rest.</param>
internal sealed record ErasureItem(
    ImmutableArray<string> Erased, ImmutableArray<string> OnHold, ImmutableArray<string> Open, ImmutableArray<string> Failed,
    bool GoesOn)
{
    /// <summary>The report for people and scripts.</summary>
    public static ErasureItem Of(ErasureReport report) =>
        new(Names(report.Erased), Names(report.OnHold), Names(report.Open), Names(report.Failed), report.GoesOn);

    private static ImmutableArray<string> Names(ImmutableArray<SessionId> sessions) => [.. sessions.Select(static s => s.Value)];
}
