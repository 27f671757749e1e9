using System.Collections.Immutable;
using Gateway.Governance.Policies.Cel;

namespace Gateway.Governance.Policies;

/// <summary>Values that <c>tool.name</c>, <c>method</c> and <c>connection</c> must have for an expression to be true; null for
/// any.</summary>
/// <remarks>Only what the expression's form shows: equality with a literal, membership in a list of literals, conjunctions of anything with
/// these, and disjunctions of these.</remarks>
internal sealed record RuleKeys(ImmutableHashSet<string>? Tools, ImmutableHashSet<string>? Methods, ImmutableHashSet<string>? Connections)
{
    private static readonly RuleKeys s_any = new(null, null, null);

    /// <summary>Whether the expression is nothing but such tests on one of the three, so that having the value is enough.</summary>
    public bool IsWhole { get; private init; }

    /// <summary>Whether no value satisfies them.</summary>
    public bool IsContradiction =>
        Tools is { IsEmpty: true } || Methods is { IsEmpty: true } || Connections is { IsEmpty: true }
        || (Tools is not null && Methods is not null && !Methods.Contains("tools/call"));

    /// <summary>Reads the keys out of an expression.</summary>
    public static RuleKeys Of(CelNode node)
    {
        if (node is not CelNode.Call { Target: null } call) return s_any;
        return call.Function switch
        {
            CelOperators.And => call.Arguments.Select(Of).Aggregate(And),
            CelOperators.Or => call.Arguments.Select(Of).Aggregate(Or),
            CelOperators.EqualTo => Equality(call.Arguments[0], call.Arguments[1]),
            CelOperators.In => Membership(call.Arguments[0], call.Arguments[1]),
            _ => s_any,
        };
    }

    private static RuleKeys And(RuleKeys a, RuleKeys b) =>
        new(Both(a.Tools, b.Tools), Both(a.Methods, b.Methods), Both(a.Connections, b.Connections));

    private static RuleKeys Or(RuleKeys a, RuleKeys b) =>
        new(Either(a.Tools, b.Tools), Either(a.Methods, b.Methods), Either(a.Connections, b.Connections))
        {
            IsWhole = a.IsWhole && b.IsWhole && (a.Tools is null) == (b.Tools is null) && (a.Methods is null) == (b.Methods is null),
        };

    private static ImmutableHashSet<string>? Both(ImmutableHashSet<string>? a, ImmutableHashSet<string>? b) =>
        a is null ? b : b is null ? a : a.Intersect(b);

    private static ImmutableHashSet<string>? Either(ImmutableHashSet<string>? a, ImmutableHashSet<string>? b) =>
        a is null || b is null ? null : a.Union(b);

    private static RuleKeys Equality(CelNode left, CelNode right) =>
        Text(right) is { } value ? On(left, [value]) : Text(left) is { } other ? On(right, [other]) : s_any;

    private static RuleKeys Membership(CelNode left, CelNode right)
    {
        if (right is not CelNode.List list) return s_any;
        var values = list.Items.Select(Text).ToList();
        return values.Contains(null) ? s_any : On(left, [.. values.OfType<string>()]);
    }

    private static RuleKeys On(CelNode subject, ImmutableHashSet<string> values) => subject switch
    {
        CelNode.Select { Operand: CelNode.Ident { Name: "tool" }, Field: "name", IsTest: false } =>
            new(values, null, null) { IsWhole = true },
        CelNode.Ident { Name: "method" } => new(null, values, null) { IsWhole = true },
        CelNode.Ident { Name: "connection" } => new(null, null, values) { IsWhole = true },
        _ => s_any,
    };

    private static string? Text(CelNode node) =>
        node is CelNode.Literal { Value.Kind: CelKind.String } literal ? literal.Value.AsString() : null;
}
