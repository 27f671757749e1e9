using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Cel;

/// <summary>Messages about functions that say what there is instead.</summary>
internal static class CelSuggestions
{
    private static readonly string[] LoopNames = ["all", "exists", "exists_one", "filter", "map"];

    /// <summary>Whether a name is a loop's, whose arguments mean nothing unless they are of its form.</summary>
    public static bool IsLoop(string name) => LoopNames.Contains(name, StringComparer.Ordinal);

    /// <summary>For a call that names no function with this number of arguments.</summary>
    public static string ForFunction(CelNode.Call call, CelSchemaType? target)
    {
        var named = CelLibrary.All.Where(f => f.Name == call.Function).ToList();
        var isMethod = target is not null;
        var sameStyle = named.Where(f => f.IsMethod == isMethod).ToList();
        if (sameStyle.Count > 0)
        {
            return $"'{call.Function}' takes {string.Join(" or ", sameStyle.Select(f =>
                f.Describe()))}, not {call.Arguments.Length} arguments";
        }

        if (named.Count > 0 && !isMethod) return $"'{call.Function}' is called on a value: x.{call.Function}(...)";
        if (named.Count > 0) return $"'{call.Function}' is called with the value as its argument: {call.Function}(x)";
        if (!isMethod) return $"there is no function '{call.Function}'; there are {Names(CelLibrary.All.Where(f => !f.IsMethod), ["has"])}";
        string[] loops = target!.Kind is CelSchemaKind.List or CelSchemaKind.Map or CelSchemaKind.Object or CelSchemaKind.Dyn
            ? LoopNames
            : [];
        if (loops.Length > 0 && IsLoop(call.Function))
        {
            return $"'{call.Function}' takes a new name for the element and an expression: list.{call.Function}(x, ...)";
        }

        var methods = CelLibrary.All.Where(f => f.IsMethod && f.Overloads.Any(o => CelTypes.Fits(target, o.Parameters[0])));
        return $"there is no method '{call.Function}' on a {target}; there are {Names(methods, loops)}";
    }

    /// <summary>For arguments that no overload takes.</summary>
    public static string ForTypes(CelFunction function, CelSchemaType[] types)
    {
        var given = function.IsMethod
            ? $"{types[0]}.({string.Join(", ", types.Skip(1).Select(t => t.ToString()))})"
            : $"({string.Join(", ", types.Select(t => t.ToString()))})";
        return $"'{function.Name}' takes {function.Describe()}, not {given}";
    }

    /// <summary>For an argument written out that the function can't read; null when there is none.</summary>
    public static string? ForConstant(CelFunction function, ImmutableArray<CelNode> arguments)
    {
        if (arguments[^1] is not CelNode.Literal { Value.Kind: CelKind.String } literal) return null;
        var text = literal.Value.AsString();
        var problem = function.Name switch
        {
            "matches" => CelPattern.Compile(text) is { Pattern: null } failed ? failed.Problem : null,
            "timestamp" => Problem(CelTime.ParseTimestamp(text)),
            "duration" => Problem(CelTime.ParseDuration(text)),
            _ => null,
        };
        return problem;
    }

    private static string? Problem(in CelValue value) => value.IsValue ? null : value.ErrorMessage;

    private static string Names(IEnumerable<CelFunction> functions, string[] macros) =>
        string.Join(", ", functions.Select(f => f.Name).Concat(macros).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
}
