using Gateway.Governance.Masking;

namespace Gateway.Governance.Configuration;

/// <summary>What to say of a detector's kind that somebody wrote.</summary>
internal static class KindWords
{
    /// <summary>Whether there is such a kind.</summary>
    public static bool IsKind(string kind) => Detectors.Kinds.Contains(kind, StringComparer.Ordinal);

    /// <summary>The error for a kind that does not exist.</summary>
    public static string Unknown(string written) => NearestName.Of(written, Detectors.Kinds) is { } near
        ? $"there is no detector kind of this name; did you mean \"{near}\"?"
        : $"there is no detector kind of this name; there are {string.Join(", ", Detectors.Kinds)}";
}
