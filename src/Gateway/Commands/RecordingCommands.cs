using System.CommandLine;
using Gateway.Abstractions.Stores;

namespace Gateway.Commands;

/// <summary>The <c>recording</c> command: verify, show, list, rotate-key. They need only the files, never a running gateway.</summary>
internal static class RecordingCommands
{
    /// <summary>Exit code: done, and a verified recording is intact.</summary>
    public const int Intact = 0;

    /// <summary>Exit code: the recording is broken.</summary>
    public const int Broken = 1;

    /// <summary>Exit code: the file, or the session in it, cannot be read.</summary>
    public const int CannotRead = 2;

    /// <summary>The command with its subcommands.</summary>
    public static Command Build() => new(
        "recording", "Verify, read or list recordings, or change their signing key; only the files are needed.")
    {
        RecordingVerifyCommand.Build(),
        RecordingShowCommand.Build(),
        RecordingListCommand.Build(),
        RecordingRotateKeyCommand.Build(),
        RecordingServeCommand.Build(),
        RecordingRerunCommand.Build(),
    };

    /// <summary>Runs <paramref name="read"/> and turns a file that cannot be read into its message and exit code.</summary>
    public static int Guard(ParseResult result, Func<TextWriter, int> read)
    {
        try
        {
            return read(result.InvocationConfiguration.Output);
        }
        catch (CommandException refused)
        {
            foreach (var line in refused.Lines()) result.InvocationConfiguration.Error.WriteLine(line);
            return refused.ExitCode;
        }
        catch (StoreUnavailableException refused)
        {
            result.InvocationConfiguration.Error.WriteLine(refused.Message);
            return CannotRead;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Whatever it is, it says nothing about the recording: that must not look like one that is broken.
            result.InvocationConfiguration.Error.WriteLine($"Recording: it cannot be read here ({fault.GetType().Name}): {fault.Message}");
            return CannotRead;
        }
    }
}
