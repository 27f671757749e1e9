using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Cel;

/// <summary>An expression as it was written. The cases are all there are.</summary>
public abstract record CelNode
{
    private CelNode(int line, int column)
    {
        Line = line;
        Column = column;
    }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The column, from 1, in code points.</summary>
    public int Column { get; }

    /// <summary>A literal: null, bool, int, uint, double, string or bytes.</summary>
    public sealed record Literal(CelValue Value, int Line, int Column) : CelNode(Line, Column);

    /// <summary>A name.</summary>
    /// <param name="Name">The name without the leading dot.</param>
    /// <param name="IsAbsolute">Whether it was written with a leading dot, so that neither a loop's variable nor the container
    /// hides it.</param>
    /// <param name="Line">From 1.</param>
    /// <param name="Column">From 1.</param>
    public sealed record Ident(string Name, bool IsAbsolute, int Line, int Column) : CelNode(Line, Column);

    /// <summary><c>operand.field</c>, or <c>has(operand.field)</c>.</summary>
    /// <param name="Operand">What the field is of.</param>
    /// <param name="Field">The field's name.</param>
    /// <param name="IsTest">Whether it only asks if the field is there.</param>
    /// <param name="Line">From 1.</param>
    /// <param name="Column">From 1.</param>
    public sealed record Select(CelNode Operand, string Field, bool IsTest, int Line, int Column) : CelNode(Line, Column);

    /// <summary>A call or an operator.</summary>
    /// <param name="Function">A function's name, or an operator of <see cref="CelOperators"/>.</param>
    /// <param name="Target">What a method is called on; null for functions and operators.</param>
    /// <param name="Arguments">The arguments; a chain such as <c>a &amp;&amp; b &amp;&amp; c</c> is one call with all operands.</param>
    /// <param name="Line">From 1; of the operator where there is one.</param>
    /// <param name="Column">From 1.</param>
    public sealed record Call(
        string Function, CelNode? Target, ImmutableArray<CelNode> Arguments, int Line, int Column) : CelNode(Line, Column);

    /// <summary>A list literal.</summary>
    public sealed record List(ImmutableArray<CelNode> Items, int Line, int Column) : CelNode(Line, Column);

    /// <summary>A map literal.</summary>
    public sealed record Map(ImmutableArray<(CelNode Key, CelNode Value)> Entries, int Line, int Column) : CelNode(Line, Column);

    /// <summary>A loop: <c>range.macro(variable, body)</c>, or <c>range.map(variable, filter, body)</c>.</summary>
    /// <param name="Macro">Which loop.</param>
    /// <param name="Range">The list, or the map whose keys are visited.</param>
    /// <param name="Variable">The name of the element within filter and body.</param>
    /// <param name="Filter">The filter of a map with three arguments; null otherwise.</param>
    /// <param name="Body">The condition, or the new element of a map.</param>
    /// <param name="Line">From 1.</param>
    /// <param name="Column">From 1.</param>
    public sealed record Comprehension(
        CelMacro Macro, CelNode Range, string Variable, CelNode? Filter, CelNode Body, int Line, int Column) : CelNode(Line, Column);
}
