namespace Gateway.Commands;

/// <summary>What the executable's exit codes mean (docs/cli.md).</summary>
internal static class ExitCodes
{
    /// <summary>It was done.</summary>
    public const int Done = 0;

    /// <summary>What was looked at is not right: a wrong configuration, a broken recording, a refused request.</summary>
    public const int Refused = 1;

    /// <summary>It could not be done: the command line cannot be understood, or something cannot be read, reached or started.</summary>
    public const int Failed = 2;
}
