namespace Gateway.Governance.Policies.Cel;

/// <summary>Compiles expressions against the names that they may use.</summary>
public sealed class CelEnvironment
{
    private readonly CelNames _names;

    /// <summary>An environment that checks names and types.</summary>
    /// <param name="variables">The root names and their types.</param>
    /// <param name="container">The namespace from which names are looked up first, such as <c>com.example</c>; empty for none.</param>
    public CelEnvironment(CelSchema variables, string container = "")
        : this(new CelNames(variables, container))
    {
    }

    private CelEnvironment(CelNames names) => _names = names;

    /// <summary>An environment that checks nothing but the syntax: names, functions and types are looked at when evaluated.</summary>
    public static CelEnvironment Untyped { get; } = UntypedIn("");

    /// <summary>As <see cref="Untyped"/>, with a container.</summary>
    public static CelEnvironment UntypedIn(string container) => new(new CelNames(null, container));

    /// <summary>Compiles an expression once, for any number of evaluations. Never throws for any text.</summary>
    /// <param name="source">The expression; at most 65 536 characters and 200 levels deep.</param>
    /// <param name="wanted">The type that the result must have; null for any.</param>
    /// <returns>The program, or every issue with its place.</returns>
    public CelCompilation Compile(string source, CelSchemaType? wanted = null)
    {
        try
        {
            var root = CelParser.Parse(source);
            if (_names.Schema is not null)
            {
                var issues = CelChecker.Check(root, _names, wanted);
                if (!issues.IsEmpty) return new CelCompilation(null, issues);
            }

            var planner = new CelPlanner(_names);
            var step = planner.Plan(root);
            return new CelCompilation(new CelProgram(root, step, planner.Slots), []);
        }
        catch (CelSyntaxException problem)
        {
            return new CelCompilation(null, [problem.Issue]);
        }
    }
}
