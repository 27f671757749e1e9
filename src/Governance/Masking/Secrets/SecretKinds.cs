using System.Collections.Immutable;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Secrets;

/// <summary>The kinds of secrets that code names by their place in this list, one for each provider.</summary>
internal static class SecretKinds
{
    /// <summary>Numbered behind the last member of <see cref="Kind"/>.</summary>
    internal static ImmutableArray<KindInfo> All { get; } = [];
}
