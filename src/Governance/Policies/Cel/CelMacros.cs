using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Cel;

/// <summary>Turns calls of the macros into the nodes that they stand for.</summary>
internal static class CelMacros
{
    /// <summary>The macro's node; null when the call is none.</summary>
    /// <exception cref="CelSyntaxException">A macro's argument has the wrong form.</exception>
    public static CelNode? Expand(CelNode? target, CelToken name, ImmutableArray<CelNode> arguments)
    {
        if (target is null) return name.Text == "has" && arguments.Length == 1 ? Has(name, arguments[0]) : null;
        var macro = (name.Text, arguments.Length) switch
        {
            ("all", 2) => CelMacro.All,
            ("exists", 2) => CelMacro.Exists,
            ("exists_one", 2) => CelMacro.ExistsOne,
            ("map", 2 or 3) => CelMacro.Map,
            ("filter", 2) => CelMacro.Filter,
            _ => (CelMacro?)null,
        };
        if (macro is null) return null;
        if (arguments[0] is not CelNode.Ident { IsAbsolute: false } variable)
        {
            throw new CelSyntaxException(
                arguments[0].Line, arguments[0].Column, $"the first argument of '{name.Text}' is a new name for the element, such as x");
        }

        return new CelNode.Comprehension(
            macro.Value, target, variable.Name, arguments.Length == 3 ? arguments[1] : null, arguments[^1], name.Line, name.Column);
    }

    private static CelNode.Select Has(CelToken name, CelNode argument) =>
        argument is CelNode.Select { IsTest: false } select
            ? select with { IsTest = true }
            : throw new CelSyntaxException(name.Line, name.Column, "the argument of 'has' is a field, such as has(args.table)");
}
