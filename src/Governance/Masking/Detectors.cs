using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Rules;

namespace Gateway.Governance.Masking;

/// <summary>The kinds of sensitive values that are found. What each finds and misses: docs/masking.md.</summary>
public static class Detectors
{
    /// <summary>Stands for every kind.</summary>
    public const string AllKinds = "*";

    private static readonly string[] GroupNames = ["personal", "secret"];

    /// <summary>Every kind's name, as policies, recordings and <c>[name]</c> placeholders write it.</summary>
    public static IReadOnlyList<string> Kinds => KindTable.Current.Names;

    /// <summary>Names that stand for several kinds, besides <c>*</c>: <c>personal</c> and <c>secret</c>.</summary>
    public static IReadOnlyList<string> Groups => GroupNames;

    /// <summary>Whether a name is a kind's.</summary>
    public static bool IsKind(string name) => KindTable.Current.TryParse(name, out _);

    /// <summary>Whether a name is that of a kind that no configuration defines.</summary>
    public static bool IsBuiltIn(string name) => KindTable.Current.IsBuiltIn(name);

    /// <summary>Whether a name stands for several kinds; <c>*</c> is none of these.</summary>
    public static bool IsGroup(string name) => Array.IndexOf(GroupNames, name) >= 0;

    /// <summary>Whether a built-in kind belongs to a group; of a configuration's kinds its <see cref="KindGroups"/> tell.</summary>
    /// <param name="kind">A kind's name; one that is not built in belongs to none.</param>
    /// <param name="group">A group's name.</param>
    public static bool IsIn(string kind, string group) => KindGroups.BuiltIn.IsIn(kind, group);

    internal static int Count => KindTable.Current.Count;

    internal static KindInfo InfoOf(Kind kind) => KindTable.Current[kind];

    internal static string NameOf(Kind kind) => InfoOf(kind).Name;

    internal static bool TryParse(string name, out Kind kind) => KindTable.Current.TryParse(name, out kind);

    internal static bool TryGroup(string name, out KindClass family)
    {
        var index = Array.IndexOf(GroupNames, name);
        family = index == 1 ? KindClass.Secret : KindClass.Personal;
        return index >= 0;
    }

    /// <summary>0 is the most specific.</summary>
    internal static int Rank(Kind kind) => InfoOf(kind).Rank;
}
