using System.Collections.Frozen;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Rules;

/// <summary>Which group each kind belongs to: the built-in ones, and those that one configuration describes. Immutable.</summary>
/// <remarks>Of a configuration and not of the process, so that one that is only being read, or is refused, changes nothing for those who
/// decide and mask by another.</remarks>
public sealed class KindGroups
{
    private readonly FrozenDictionary<Kind, KindClass> _own;

    /// <summary>Beside the built-in kinds those of a configuration; of two entries for one kind the first holds.</summary>
    internal KindGroups(IEnumerable<(Kind Kind, KindClass Class)> own) =>
        _own = own.DistinctBy(static entry => entry.Kind).ToFrozenDictionary(static entry => entry.Kind, static entry => entry.Class);

    /// <summary>The built-in kinds alone.</summary>
    public static KindGroups BuiltIn { get; } = new([]);

    /// <summary>Whether a kind belongs to a group.</summary>
    /// <param name="kind">A kind's name; one that is neither built in nor of the configuration belongs to none.</param>
    /// <param name="group">A group's name.</param>
    public bool IsIn(string kind, string group) =>
        Detectors.TryParse(kind, out var number) && Detectors.TryGroup(group, out var family) && ClassOf(number) == family;

    /// <summary>Whether two configurations say the same.</summary>
    public bool IsSameAs(KindGroups other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return _own.Count == other._own.Count
            && _own.All(entry => other._own.TryGetValue(entry.Key, out var family) && family == entry.Value);
    }

    /// <summary>A kind's family; null if it is neither built in nor of the configuration.</summary>
    internal KindClass? ClassOf(Kind kind) => KindTable.IsBuiltIn(kind) ? Detectors.InfoOf(kind).Class
        : _own.TryGetValue(kind, out var family) ? family : null;
}
