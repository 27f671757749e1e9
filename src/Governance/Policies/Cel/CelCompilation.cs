using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Cel;

/// <summary>What became of an expression's text: a program, or everything that is wrong with it.</summary>
public sealed class CelCompilation
{
    internal CelCompilation(CelProgram? program, ImmutableArray<CelIssue> issues)
    {
        Program = program;
        Issues = issues;
    }

    /// <summary>The program; null exactly when there are issues.</summary>
    public CelProgram? Program { get; }

    /// <summary>What is wrong, in the order of the text; a syntax error comes alone.</summary>
    public ImmutableArray<CelIssue> Issues { get; }
}
