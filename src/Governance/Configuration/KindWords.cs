using Gateway.Governance.Masking;

namespace Gateway.Governance.Configuration;

/// <summary>What to say of a detector's kind that somebody wrote.</summary>
internal static class KindWords
{
    /// <summary>Whether there is such a kind, or a group of kinds.</summary>
    public static bool IsKind(string kind) => Detectors.IsKind(kind) || Detectors.IsGroup(kind);

    /// <summary>The error for a kind that does not exist.</summary>
    public static string Unknown(string written) => NearestName.Of(written, Detectors.Groups.Concat(Detectors.Kinds)) is { } near
        ? $"there is no detector kind of this name; did you mean \"{near}\"?"
        : "there is no detector kind of this name; docs/masking.md lists them: personal, secret, card, email, ...";
}
