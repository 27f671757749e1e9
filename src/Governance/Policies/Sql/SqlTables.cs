using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Sql;

/// <summary>Gathers the tables that a text names. A qualified name is listed twice, whole and by its last part, so that a rule finds
/// either.</summary>
internal sealed class SqlTables
{
    private const int NamesMax = 1_000;

    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly ImmutableArray<string>.Builder names = ImmutableArray.CreateBuilder<string>();

    /// <summary>Adds one name by its parts, outermost first.</summary>
    public void Add(IReadOnlyList<string> parts)
    {
        if (parts.Count == 0) return;
        Add(string.Join('.', parts));
        if (parts.Count > 1) Add(parts[^1]);
    }

    /// <summary>Whether there were more names than are kept, or one that may be another table's, so that nobody can say which tables are
    /// not among them.</summary>
    public bool IsPartial { get; set; }

    /// <summary>All names in the order of the text.</summary>
    public ImmutableArray<string> ToImmutable() => names.ToImmutable();

    private void Add(string name)
    {
        if (seen.Contains(name)) return;
        if (names.Count == NamesMax)
        {
            IsPartial = true;
            return;
        }
        seen.Add(name);
        names.Add(name);
    }
}
