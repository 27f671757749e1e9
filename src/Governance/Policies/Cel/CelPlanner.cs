using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Cel;

/// <summary>Turns an expression into steps. Whatever can be known already becomes a constant.</summary>
internal sealed class CelPlanner(CelNames names)
{
    private const int FoldingCost = 1_000;

    private static readonly NoFacts Nothing = new();

    /// <summary>The deepest nesting of loops, which is how many slots a run needs.</summary>
    public int Slots { get; private set; }

    public CelStep Plan(CelNode node) => Plan(node, []);

    // The stack holds the variables of the loops around the node, the innermost on top; a variable's slot is the depth at which it lies.
    private CelStep Plan(CelNode node, ImmutableStack<string> variables) => node switch
    {
        CelNode.Literal literal => new CelStep.Constant(node, literal.Value),
        CelNode.Ident ident => Name(ident, variables),
        CelNode.Select select => Field(select, variables),
        CelNode.Call call => Fold(node, Call(call, variables)),
        CelNode.List list => Fold(node, new CelStep.ListLiteral(node, Plan(list.Items, variables))),
        CelNode.Map map => Fold(node, new CelStep.MapLiteral(node, Plan(map.Entries, variables))),
        CelNode.Comprehension loop => Loop(loop, variables),
        _ => throw new InvalidOperationException("The cases of CelNode are all there are."),
    };

    private CelStep[] Plan(ImmutableArray<CelNode> nodes, ImmutableStack<string> variables) => [.. nodes.Select(n => Plan(n, variables))];

    private (CelStep Key, CelStep Value)[] Plan(ImmutableArray<(CelNode Key, CelNode Value)> entries, ImmutableStack<string> variables) =>
        [.. entries.Select(e => (Plan(e.Key, variables), Plan(e.Value, variables)))];

    private CelStep Name(CelNode.Ident ident, ImmutableStack<string> variables)
    {
        if (!ident.IsAbsolute && variables.Contains(ident.Name, StringComparer.Ordinal))
        {
            return new CelStep.Local(ident, variables.SkipWhile(v => !string.Equals(v, ident.Name)).Count() - 1);
        }

        var name = CelNames.NameOf(ident, variables)!;
        if (names.Schema is not null && names.FindRoot(name) is { } root) return new CelStep.Variable(ident, root);
        if (CelNames.FindType(name) is { } type) return new CelStep.Constant(ident, CelValue.FromType(type));
        string[] candidates = [.. names.Candidates(name)];
        return new CelStep.Qualified(ident, candidates[..^1], new CelStep.Variable(ident, candidates[^1]));
    }

    private CelStep Field(CelNode.Select select, ImmutableStack<string> variables)
    {
        if (select.IsTest) return new CelStep.Has(select, Plan(select.Operand, variables), select.Field);
        var name = CelNames.NameOf(select, variables);
        if (name is not null && CelNames.FindType(name) is { } type) return new CelStep.Constant(select, CelValue.FromType(type));
        if (name is not null && names.Schema is not null && names.FindRoot(name) is { } root) return new CelStep.Variable(select, root);
        var step = Fold(select, new CelStep.Field(select, Plan(select.Operand, variables), select.Field));
        return name is null || names.Schema is not null ? step : new CelStep.Qualified(select, [.. names.Candidates(name)], step);
    }

    private CelStep Call(CelNode.Call call, ImmutableStack<string> variables)
    {
        if (call.Target is null && Operator(call, variables) is { } step) return step;
        var (function, isOnTarget) = names.FindFunction(call, variables);
        if (function is null)
        {
            return new CelStep.Failing(call, $"there is no function '{call.Function}' with {call.Arguments.Length} arguments");
        }
        CelStep[] operands = Plan(isOnTarget ? [call.Target!, .. call.Arguments] : call.Arguments, variables);
        if (function.Name != "matches" || operands[1] is not CelStep.Constant { Value.Kind: CelKind.String } text)
        {
            return new CelStep.Call(call, function, operands);
        }
        var (pattern, problem) = CelPattern.Compile(text.Value.AsString());
        return pattern is null ? new CelStep.Failing(call, problem) : new CelStep.Match(call, operands[0], pattern);
    }

    private CelStep? Operator(CelNode.Call call, ImmutableStack<string> variables)
    {
        CelStep At(int index) => Plan(call.Arguments[index], variables);
        switch (call.Function)
        {
            case CelOperators.And or CelOperators.Or:
                return new CelStep.Logic(call, Plan(call.Arguments, variables), call.Function == CelOperators.Or);
            case CelOperators.Not:
                return new CelStep.Not(call, At(0));
            case CelOperators.Negate:
                return new CelStep.Negation(call, At(0));
            case CelOperators.Conditional:
                return new CelStep.Conditional(call, At(0), At(1), At(2));
            case CelOperators.EqualTo or CelOperators.NotEqualTo:
                return new CelStep.Equality(call, At(0), At(1), call.Function == CelOperators.NotEqualTo);
            case CelOperators.Less or CelOperators.LessOrEqual or CelOperators.Greater or CelOperators.GreaterOrEqual:
                return new CelStep.Ordering(call, call.Function, At(0), At(1));
            case CelOperators.In:
                return Membership(call, At(0), At(1));
            case CelOperators.Index:
                return new CelStep.Indexed(call, At(0), At(1));
            case CelOperators.Add or CelOperators.Subtract or CelOperators.Multiply or CelOperators.Divide or CelOperators.Modulo:
                return new CelStep.Arithmetic(call, call.Function, At(0), At(1));
            default:
                return null;
        }
    }

    private static CelStep Membership(CelNode at, CelStep item, CelStep container)
    {
        if (container is not CelStep.Constant { Value.Kind: CelKind.List } constant) return new CelStep.Membership(at, item, container);
        var list = constant.Value.AsList();
        var set = new HashSet<CelValue>(CelKeys.Instance);
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i].Kind is CelKind.List or CelKind.Map) return new CelStep.Membership(at, item, container);
            set.Add(list[i]);
        }

        return new CelStep.SetMembership(at, item, set);
    }

    private CelStep Loop(CelNode.Comprehension loop, ImmutableStack<string> variables)
    {
        var range = Plan(loop.Range, variables);
        var inner = variables.Push(loop.Variable);
        var slot = inner.Count() - 1;
        Slots = Math.Max(Slots, slot + 1);
        var filter = loop.Filter is null ? null : Plan(loop.Filter, inner);
        var body = Plan(loop.Body, inner);
        return loop.Macro switch
        {
            CelMacro.All => new CelStep.Quantifier(loop, range, slot, body, isExists: false),
            CelMacro.Exists => new CelStep.Quantifier(loop, range, slot, body, isExists: true),
            CelMacro.ExistsOne => new CelStep.One(loop, range, slot, body),
            CelMacro.Map => new CelStep.Collector(loop, range, slot, filter, body),
            _ => new CelStep.Collector(loop, range, slot, body, null),
        };
    }

    // A step that comes to a value without any fact always comes to that value. One that fails stays, to fail when it is reached.
    private static CelStep Fold(CelNode node, CelStep step)
    {
        if (!IsFree(node)) return step;
        var frame = new CelFrame(Nothing, [], FoldingCost);
        var value = step.Run(ref frame);
        return value.IsValue && !frame.IsExhausted ? new CelStep.Constant(node, value) : step;
    }

    private static bool IsFree(CelNode node) => node switch
    {
        CelNode.Literal => true,
        CelNode.Select select => IsFree(select.Operand),
        CelNode.Call call => (call.Target is null || IsFree(call.Target)) && call.Arguments.All(IsFree),
        CelNode.List list => list.Items.All(IsFree),
        CelNode.Map map => map.Entries.All(e => IsFree(e.Key) && IsFree(e.Value)),
        _ => false,
    };

    private sealed class NoFacts : ICelActivation
    {
        public CelValue Resolve(string name) => default;
    }
}
