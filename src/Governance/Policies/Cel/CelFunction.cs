namespace Gateway.Governance.Policies.Cel;

/// <summary>A function or a method with one number of arguments.</summary>
internal sealed class CelFunction(string name, bool isMethod, int arity, CelImplementation run)
{
    /// <summary>The largest number of arguments, with the receiver.</summary>
    public const int ArityMax = 4;

    public string Name { get; } = name;

    public bool IsMethod { get; } = isMethod;

    /// <summary>Number of arguments, with the receiver.</summary>
    public int Arity { get; } = arity;

    public CelImplementation Run { get; } = run;

    public List<CelOverload> Overloads { get; } = [];

    public bool Accepts(ReadOnlySpan<CelValue> arguments)
    {
        foreach (var overload in Overloads)
        {
            if (overload.Accepts(arguments)) return true;
        }

        return false;
    }

    /// <summary>The types that it takes, such as <c>(string) or (bytes)</c>; of a method with the receiver in front.</summary>
    public string Describe() => string.Join(" or ", Overloads.Select(o => IsMethod
        ? $"{o.Parameters[0]}.({string.Join(", ", o.Parameters.Skip(1))})"
        : $"({string.Join(", ", o.Parameters)})"));

    public static string Describe(ReadOnlySpan<CelValue> arguments)
    {
        var names = new string[arguments.Length];
        for (var i = 0; i < names.Length; i++) names[i] = CelArithmetic.Name(arguments[i]);
        return $"({string.Join(", ", names)})";
    }
}
