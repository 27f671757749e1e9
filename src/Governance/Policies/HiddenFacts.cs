using System.Collections.Frozen;
using Gateway.Abstractions.Policies;
using Gateway.Governance.Policies.Cel;

namespace Gateway.Governance.Policies;

/// <summary>What of a recorded exchange is not known any more because it was masked or not kept. What a condition makes of it is unknown,
/// unless the recording tells how the condition came out.</summary>
internal sealed class HiddenFacts
{
    /// <summary>The arguments, with unknown values where they are hidden; null where <see cref="Facts.Arguments"/> are the call's
    /// own.</summary>
    public CelValue? Arguments { get; init; }

    /// <summary>Whether the name of what is called is hidden.</summary>
    public bool Target { get; init; }

    /// <summary>Whether nothing is known of the call: which tool, with what, when, and what the session had done by then.</summary>
    public bool Call { get; init; }

    /// <summary>Whether nothing is known of the request but who makes it and where.</summary>
    public bool Request { get; init; }

    /// <summary>Whether a second name is hidden: the resource of an exchange that names a prompt too.</summary>
    public bool Resource { get; init; }

    /// <summary>Whether the SQL's tables are hidden.</summary>
    public bool Tables { get; init; }

    /// <summary>Conditions by their key, as they came out.</summary>
    public FrozenDictionary<string, ConditionResult> Conditions { get; init; } = FrozenDictionary<string, ConditionResult>.Empty;

    /// <summary>The value of a root that is hidden, wholly or in part; null where it is known.</summary>
    public CelValue? Find(string root, Facts facts) => root switch
    {
        "args" => Arguments,
        "tool" or "now" or "session" when Call || Request => CelValue.Unknown,
        "method" or "resource" or "prompt" when Request => CelValue.Unknown,
        "tool" when Target && facts.Tool is not null => Without(facts.Tool, FactTable.Tool, "name"),
        "resource" when Resource || (Target && facts.Resource.Length > 0) => CelValue.Unknown,
        "prompt" when Target && facts.Prompt.Length > 0 => CelValue.Unknown,
        "sql" when Tables && facts.Sql is not null => Without(facts.Sql, FactTable.Sql, "tables"),
        _ => null,
    };

    private static CelValue Without<T>(T source, System.Collections.Immutable.ImmutableArray<FactField<T>> fields, string hidden) =>
        CelValue.FromMap(CelMap.Of([.. fields.Select(field =>
            (field.Name, string.Equals(field.Name, hidden, StringComparison.Ordinal) ? CelValue.Unknown : field.Read(source)))]));
}
