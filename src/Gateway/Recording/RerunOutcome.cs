using System.Collections.Immutable;
using Gateway.Governance.Recording.Replays;

namespace Gateway.Recording;

/// <summary>What became of a request that was to run again.</summary>
/// <param name="Sequence">The entry of the recorded request.</param>
/// <param name="Method">Its method.</param>
/// <param name="Target">What it called; empty for none.</param>
internal sealed record RerunOutcome(long Sequence, string Method, string Target)
{
    /// <summary>Why it was not sent; empty when it was.</summary>
    public string NotRun { get; init; } = "";

    /// <summary>Why there is no answer to compare although it was sent; empty when there is one.</summary>
    public string Failed { get; init; } = "";

    /// <summary>Where the answer is another; of no length when it is the same.</summary>
    public ImmutableArray<AnswerDifference> Differences { get; init; } = [];
}
