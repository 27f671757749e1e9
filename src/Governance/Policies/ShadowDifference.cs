using System.Collections.Immutable;

namespace Gateway.Governance.Policies;

/// <summary>What a policy in the shadow would have said where it is not what the live one said.</summary>
/// <param name="Effect"><c>allow</c>, <c>deny</c> or <c>hold</c>.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Digest">SHA-256 of the shadow's text, 32 bytes.</param>
/// <param name="Masks">Names of the mask rules that would apply; of no length where they are the same as the live ones.</param>
public sealed record ShadowDifference(string Effect, string Rule, ReadOnlyMemory<byte> Digest, ImmutableArray<string> Masks)
{
    /// <summary>Names of the reveal rules that would apply; of no length where the live ones turn the same kinds back.</summary>
    public ImmutableArray<string> Reveals { get; init; } = [];
}
