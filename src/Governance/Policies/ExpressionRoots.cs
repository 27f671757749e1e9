using Gateway.Governance.Policies.Cel;

namespace Gateway.Governance.Policies;

/// <summary>Walks an expression with the loop variables that are in force.</summary>
internal static class ExpressionRoots
{
    /// <summary>The root names of the facts that an expression mentions.</summary>
    public static FactRoots Of(CelNode node)
    {
        var roots = FactRoots.None;
        Walk(node, [], visited => roots |= visited is CelNode.Ident ident ? FactTable.Find(ident.Name) : FactRoots.None);
        return roots;
    }

    /// <summary>Visits every node but names of loop variables.</summary>
    /// <param name="node">Where to begin.</param>
    /// <param name="variables">Loop variables in force; the same after the walk as before it.</param>
    /// <param name="visit">Is told every node before its parts.</param>
    public static void Walk(CelNode node, Stack<string> variables, Action<CelNode> visit)
    {
        if (node is CelNode.Ident { IsAbsolute: false } name && variables.Contains(name.Name)) return;
        visit(node);
        switch (node)
        {
            case CelNode.Select select:
                Walk(select.Operand, variables, visit);
                break;
            case CelNode.Call call:
                if (call.Target is not null) Walk(call.Target, variables, visit);
                foreach (var argument in call.Arguments) Walk(argument, variables, visit);
                break;
            case CelNode.List list:
                foreach (var item in list.Items) Walk(item, variables, visit);
                break;
            case CelNode.Map map:
                foreach (var (key, value) in map.Entries)
                {
                    Walk(key, variables, visit);
                    Walk(value, variables, visit);
                }

                break;
            case CelNode.Comprehension loop:
                Walk(loop.Range, variables, visit);
                variables.Push(loop.Variable);
                if (loop.Filter is not null) Walk(loop.Filter, variables, visit);
                Walk(loop.Body, variables, visit);
                variables.Pop();
                break;
        }
    }
}
