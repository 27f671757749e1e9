namespace Gateway.Governance.Policies.Cel;

/// <summary>The names by which <see cref="CelNode.Call"/> knows operators.</summary>
public static class CelOperators
{
    /// <summary><c>a &amp;&amp; b</c>, two or more operands.</summary>
    public const string And = "_&&_";

    /// <summary><c>a || b</c>, two or more operands.</summary>
    public const string Or = "_||_";

    /// <summary><c>!a</c>.</summary>
    public const string Not = "!_";

    /// <summary><c>a ? b : c</c>.</summary>
    public const string Conditional = "_?_:_";

    /// <summary><c>a == b</c>.</summary>
    public const string EqualTo = "_==_";

    /// <summary><c>a != b</c>.</summary>
    public const string NotEqualTo = "_!=_";

    /// <summary><c>a &lt; b</c>.</summary>
    public const string Less = "_<_";

    /// <summary><c>a &lt;= b</c>.</summary>
    public const string LessOrEqual = "_<=_";

    /// <summary><c>a > b</c>.</summary>
    public const string Greater = "_>_";

    /// <summary><c>a >= b</c>.</summary>
    public const string GreaterOrEqual = "_>=_";

    /// <summary><c>a in b</c>.</summary>
    public const string In = "_in_";

    /// <summary><c>a + b</c>.</summary>
    public const string Add = "_+_";

    /// <summary><c>a - b</c>.</summary>
    public const string Subtract = "_-_";

    /// <summary><c>a * b</c>.</summary>
    public const string Multiply = "_*_";

    /// <summary><c>a / b</c>.</summary>
    public const string Divide = "_/_";

    /// <summary><c>a % b</c>.</summary>
    public const string Modulo = "_%_";

    /// <summary><c>-a</c>.</summary>
    public const string Negate = "-_";

    /// <summary><c>a[b]</c>.</summary>
    public const string Index = "_[_]";
}
