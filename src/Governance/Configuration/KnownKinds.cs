using System.Collections.Immutable;
using Gateway.Governance.Masking;

namespace Gateway.Governance.Configuration;

/// <summary>The kinds that a configuration may speak of: built-in ones, groups, and its own.</summary>
/// <param name="own">Its own; null for whatever this process knows, where no configuration is at hand.</param>
internal sealed class KnownKinds(ImmutableArray<string>? own)
{
    /// <summary>Every kind that this process knows.</summary>
    public static KnownKinds OfProcess { get; } = new(null);

    /// <summary>Whether there is such a kind, or a group of kinds.</summary>
    public bool IsKind(string kind) => Detectors.IsGroup(kind) || (own is null ? Detectors.IsKind(kind)
        : Detectors.IsBuiltIn(kind) || own.Value.Contains(kind, StringComparer.Ordinal));

    /// <summary>The error for a kind that does not exist.</summary>
    public string Unknown(string written) =>
        NearestName.Of(written, Detectors.Groups.Concat((own ?? []).AsEnumerable()).Concat(Detectors.Kinds).Where(IsKind)) is { } near
            ? $"there is no detector kind of this name; did you mean \"{near}\"?"
            : "there is no detector kind of this name; docs/masking.md lists them: personal, secret, card, email, ...";
}
