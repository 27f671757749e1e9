using System.Collections.Immutable;
using Gateway.Governance.Recording.Replays;

namespace Gateway.Recording;

/// <summary>What became of a request that was run again.</summary>
/// <param name="Sequence">The entry of the recorded request.</param>
/// <param name="Method">Its method.</param>
/// <param name="Target">What it called; empty for none.</param>
/// <param name="NotRun">Why it was not run; empty when it was.</param>
/// <param name="Differences">Where the answer is another; of no length when it is the same.</param>
internal sealed record RerunOutcome(
    long Sequence, string Method, string Target, string NotRun, ImmutableArray<AnswerDifference> Differences);
