using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Cel;

/// <summary>Finds what can never work: names, fields and functions that do not exist, and types that do not go together.</summary>
internal sealed class CelChecker
{
    private readonly CelNames _names;
    private readonly List<CelIssue> _issues = [];

    // The variables of the loops around the node, the innermost on top, with the types of their elements.
    private ImmutableStack<string> _variables = [];
    private ImmutableStack<CelSchemaType> _types = [];

    private CelChecker(CelNames names) => _names = names;

    /// <summary>Everything wrong with an expression, in the order of the text.</summary>
    public static ImmutableArray<CelIssue> Check(CelNode root, CelNames names, CelSchemaType? wanted)
    {
        var checker = new CelChecker(names);
        var type = checker.TypeOf(root);
        if (wanted is not null && !CelTypes.Fits(type, wanted))
        {
            checker.Report(root, $"the expression must be a {wanted}, and it is a {type}");
        }
        return [.. checker._issues.OrderBy(i => (i.Line, i.Column)).Take(CelLimits.Issues)];
    }

    private CelSchemaType TypeOf(CelNode node) => node switch
    {
        CelNode.Literal literal => CelTypes.OfLiteral(literal.Value),
        CelNode.Ident ident => Name(ident),
        CelNode.Select select => Field(select),
        CelNode.Call call => call.Target is null && Operator(call) is { } type ? type : Function(call),
        CelNode.List list => CelSchemaType.ListOf(Joined(list.Items)),
        CelNode.Map map => CelSchemaType.MapOf(Joined([.. map.Entries.Select(e => e.Key)]), Joined([.. map.Entries.Select(e => e.Value)])),
        CelNode.Comprehension loop => Loop(loop),
        _ => throw new InvalidOperationException("The cases of CelNode are all there are."),
    };

    private CelSchemaType Joined(ImmutableArray<CelNode> nodes)
    {
        CelSchemaType? joined = null;
        foreach (var node in nodes)
        {
            var type = TypeOf(node);
            joined = joined is null ? type : CelTypes.Join(joined, type);
        }

        return joined ?? CelSchemaType.Dyn;
    }

    private CelSchemaType Name(CelNode.Ident ident)
    {
        var types = _types;
        foreach (var variable in ident.IsAbsolute ? [] : _variables)
        {
            if (string.Equals(variable, ident.Name)) return types.Peek();
            types = types.Pop();
        }

        var name = CelNames.NameOf(ident, _variables)!;
        if (_names.FindRoot(name) is { } root) return _names.Schema!.Find(root)!;
        if (CelNames.FindType(name) is not null) return CelSchemaType.Type;
        string[] names = [.. _variables.Distinct(StringComparer.Ordinal), .. _names.Schema!.Names];
        return Report(ident, $"there is no '{ident.Name}'; there {Listed(names)}");
    }

    private CelSchemaType Field(CelNode.Select select)
    {
        var name = CelNames.NameOf(select, _variables);
        if (name is not null && _names.FindRoot(name) is { } root) return _names.Schema!.Find(root)!;
        if (name is not null && CelNames.FindType(name) is not null) return CelSchemaType.Type;
        var found = FieldOf(select, TypeOf(select.Operand), select.Field);
        return select.IsTest ? CelSchemaType.Bool : found;
    }

    private CelSchemaType FieldOf(CelNode at, CelSchemaType operand, string field)
    {
        switch (operand.Kind)
        {
            case CelSchemaKind.Dyn:
                return CelSchemaType.Dyn;
            case CelSchemaKind.Map:
                return operand.Element!;
            case CelSchemaKind.Object when operand.FindField(field) is { } type:
                return type;
            case CelSchemaKind.Object:
                var owner = at is CelNode.Select { Operand: { } o } ? CelNames.NameOf(o, _variables) : null;
                var names = string.Join(", ", operand.Fields.Select(f => f.Name));
                return Report(at, $"there is no '{(owner is null ? field : $"{owner}.{field}")}'; {owner ?? "the object"} has {names}");
            default:
                return Report(at, $"a {operand} has no fields, and this asks for '{field}'");
        }
    }

    private CelSchemaType? Operator(CelNode.Call call)
    {
        switch (call.Function)
        {
            case CelOperators.And or CelOperators.Or or CelOperators.Not:
                foreach (var operand in call.Arguments) Condition(operand, $"an operand of '{Sign(call.Function)}'");
                return CelSchemaType.Bool;
            case CelOperators.Conditional:
                Condition(call.Arguments[0], "the condition of '?'");
                return CelTypes.Join(TypeOf(call.Arguments[1]), TypeOf(call.Arguments[2]));
            case CelOperators.Negate:
                var negated = TypeOf(call.Arguments[0]);
                return negated.Kind is CelSchemaKind.Int or CelSchemaKind.Double or CelSchemaKind.Dyn
                    ? negated
                    : Report(call, $"there is no -{negated}");
            case CelOperators.In:
                return Membership(call, TypeOf(call.Arguments[0]), TypeOf(call.Arguments[1]));
            case CelOperators.Index:
                return Index(call, TypeOf(call.Arguments[0]), TypeOf(call.Arguments[1]));
            default:
                return call.Function.StartsWith('_') && Sign(call.Function).Length is 1 or 2 ? Binary(call) : null;
        }
    }

    private CelSchemaType Binary(CelNode.Call call)
    {
        var (left, right) = (TypeOf(call.Arguments[0]), TypeOf(call.Arguments[1]));
        switch (call.Function)
        {
            case CelOperators.EqualTo or CelOperators.NotEqualTo:
                if (!CelTypes.CanEqual(left, right))
                {
                    Report(call, $"a {left} never equals a {right}; convert one side, for instance with {right}(...)");
                }
                return CelSchemaType.Bool;
            case CelOperators.Less or CelOperators.LessOrEqual or CelOperators.Greater or CelOperators.GreaterOrEqual:
                if (!CelTypes.CanOrder(left, right)) Report(call, $"'{Sign(call.Function)}' has no order for a {left} and a {right}");
                return CelSchemaType.Bool;
            default:
                return CelTypes.Arithmetic(call.Function, left, right) ?? Report(call, $"there is no {left} {Sign(call.Function)} {right}");
        }
    }

    private CelSchemaType Membership(CelNode.Call call, CelSchemaType item, CelSchemaType container)
    {
        var wanted = container.Kind switch
        {
            CelSchemaKind.List => container.Element!,
            CelSchemaKind.Map => container.Key!,
            CelSchemaKind.Object => CelSchemaType.String,
            CelSchemaKind.Dyn => CelSchemaType.Dyn,
            _ => Report(call, $"'in' needs a list or a map on its right, and this is a {container}"),
        };
        if (!CelTypes.CanEqual(item, wanted)) Report(call, $"a {item} is never in a {container}");
        return CelSchemaType.Bool;
    }

    private CelSchemaType Index(CelNode.Call call, CelSchemaType operand, CelSchemaType index)
    {
        switch (operand.Kind)
        {
            case CelSchemaKind.Dyn:
                return CelSchemaType.Dyn;
            case CelSchemaKind.List:
                if (!CelTypes.IsNumber(index) && index.Kind != CelSchemaKind.Dyn)
                {
                    Report(call, $"a list's index is an int, and this is a {index}");
                }
                return operand.Element!;
            case CelSchemaKind.Map:
                if (!CelTypes.CanEqual(index, operand.Key!)) Report(call, $"the map's keys are {operand.Key}, and this is a {index}");
                return operand.Element!;
            case CelSchemaKind.Object when call.Arguments[1] is CelNode.Literal { Value.Kind: CelKind.String } key:
                var field = key.Value.AsString();
                return FieldOf(new CelNode.Select(call.Arguments[0], field, false, key.Line, key.Column), operand, field);
            case CelSchemaKind.Object:
                return CelSchemaType.Dyn;
            default:
                return Report(call, $"a {operand} has no index");
        }
    }

    private CelSchemaType Loop(CelNode.Comprehension loop)
    {
        var range = TypeOf(loop.Range);
        var element = range.Kind switch
        {
            CelSchemaKind.List => range.Element!,
            CelSchemaKind.Map => range.Key!,
            CelSchemaKind.Object => CelSchemaType.String,
            CelSchemaKind.Dyn => CelSchemaType.Dyn,
            _ => Report(loop, $"there is nothing to go through in a {range}"),
        };
        var (variables, types) = (_variables, _types);
        (_variables, _types) = (_variables.Push(loop.Variable), _types.Push(element));
        if (loop.Filter is not null) Condition(loop.Filter, "the filter of 'map'");
        CelSchemaType? result = null;
        if (loop.Macro == CelMacro.Map) result = CelSchemaType.ListOf(TypeOf(loop.Body));
        else Condition(loop.Body, "the condition of the loop");
        (_variables, _types) = (variables, types);
        return result ?? (loop.Macro == CelMacro.Filter ? CelSchemaType.ListOf(element) : CelSchemaType.Bool);
    }

    private CelSchemaType Function(CelNode.Call call)
    {
        var (function, isOnTarget) = _names.FindFunction(call, _variables);
        ImmutableArray<CelNode> nodes = call.Target is not null && (isOnTarget || function is null)
            ? [call.Target, .. call.Arguments]
            : call.Arguments;
        if (function is null)
        {
            // A target that is no value may be meant as a namespace; one message is enough then.
            var target = call.Target is null ? null : TypeOf(call.Target);
            if (!CelSuggestions.IsLoop(call.Function)) Joined(call.Arguments);
            return Report(call, CelSuggestions.ForFunction(call, target));
        }

        CelSchemaType[] types = [.. nodes.Select(TypeOf)];
        var matching = function.Overloads.Where(o => o.Parameters.Zip(types).All(p => CelTypes.Fits(p.Second, p.First))).ToList();
        if (matching.Count == 0) return Report(call, CelSuggestions.ForTypes(function, types));
        if (CelSuggestions.ForConstant(function, nodes) is { } problem) return Report(nodes[^1], problem);
        return matching.All(o => o.Result.Kind == matching[0].Result.Kind) ? matching[0].Result : CelSchemaType.Dyn;
    }

    private void Condition(CelNode node, string what)
    {
        var type = TypeOf(node);
        if (!CelTypes.Fits(type, CelSchemaType.Bool)) Report(node, $"{what} must be a bool, and this is a {type}");
    }

    private CelSchemaType Report(CelNode at, string message)
    {
        _issues.Add(new CelIssue(at.Line, at.Column, message));
        return CelSchemaType.Dyn;
    }

    private static string Sign(string function) => function.Trim('_');

    private static string Listed(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "are no names here",
        1 => "is " + names[0],
        _ => "are " + string.Join(", ", names),
    };
}
