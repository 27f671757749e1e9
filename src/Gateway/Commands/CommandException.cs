using Gateway.Governance.Recording;

namespace Gateway.Commands;

/// <summary>Ends a command with what a person is told. Caught in one place, where it becomes lines and an exit code.</summary>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="message">What happened.</param>
/// <param name="fix">What to do.</param>
/// <param name="details">Every single thing that is wrong.</param>
internal sealed class CommandException(int exitCode, string message, string fix, IReadOnlyList<string>? details = null) : Exception(message)
{
    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>What to do.</summary>
    public string Fix { get; } = fix;

    /// <summary>Every single thing that is wrong; empty for none.</summary>
    public IReadOnlyList<string> Details { get; } = details ?? [];

    /// <summary>All of it in lines for people.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"gateway: {VisibleText.Line(Message)}";
        foreach (var detail in Details) yield return $"  {VisibleText.Line(detail)}";
        if (Fix.Length > 0) yield return $"  what to do: {VisibleText.Line(Fix)}";
    }
}
