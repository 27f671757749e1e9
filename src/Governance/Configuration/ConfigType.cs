using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>What may stand at a key: read, documented and published from this one description.</summary>
internal abstract record ConfigType
{
    /// <summary><c>true</c> or <c>false</c>.</summary>
    public sealed record Flag : ConfigType;

    /// <summary>A whole number.</summary>
    public sealed record Whole(long Min, long Max, string Unit) : ConfigType;

    /// <summary>A number of bytes with a unit.</summary>
    public sealed record Size(long Min, long Max) : ConfigType;

    /// <summary>A time with a unit.</summary>
    public sealed record Duration(TimeSpan Min, TimeSpan Max) : ConfigType
    {
        /// <summary>Reads the bounds as they are written in a file.</summary>
        public static Duration Between(string min, string max) =>
            ScalarText.TryDuration(min, out var low) && ScalarText.TryDuration(max, out var high)
                ? new Duration(low, high)
                : throw new FormatException("A bound is a duration.");
    }

    /// <summary>A text.</summary>
    /// <param name="Max">Most characters.</param>
    /// <param name="Shape">What it is, as a noun with its article, such as <c>a tool's exact name</c>.</param>
    /// <param name="Sample">One that is right.</param>
    /// <param name="IsValid">Whether a text has the shape; null when every text has.</param>
    /// <param name="Pattern">The same as a regular expression for editors; null when there is none.</param>
    public sealed record Text(int Max, string Shape, string Sample, Func<string, bool>? IsValid = null, string? Pattern = null) : ConfigType
    {
        /// <summary>Whether the empty text is one.</summary>
        public bool MayBeEmpty { get; init; }
    }

    /// <summary>A CEL expression; a plain <c>true</c> is one too.</summary>
    public sealed record Expression : ConfigType;

    /// <summary>One of a few words.</summary>
    public sealed record Choice(ImmutableArray<string> Names) : ConfigType;

    /// <summary>An absolute <c>http</c> or <c>https</c> URL.</summary>
    public sealed record Url(string Sample, bool HostOnly) : ConfigType;

    /// <summary>Where a secret is.</summary>
    public sealed record Secret : ConfigType;

    /// <summary>A list.</summary>
    public sealed record Many(ConfigType Of, int Min, int Max) : ConfigType;

    /// <summary>A group of keys.</summary>
    public sealed record Section(ConfigSection Keys) : ConfigType;

    /// <summary>Groups of keys under names of the writer's choice.</summary>
    public sealed record Named(ConfigSection Keys, int Max, string NameShape) : ConfigType;

    /// <summary>Any YAML, kept as it is.</summary>
    /// <param name="Shape">What it is, as a noun with its article.</param>
    public sealed record Any(string Shape) : ConfigType;

    /// <summary>Either a policy or an <c>include</c>; read by <see cref="PolicyEntries"/>.</summary>
    public sealed record PolicyEntry : ConfigType;
}
