using System.CommandLine;
using System.Security.Cryptography;
using Gateway.Governance.Configuration;
using Gateway.Hosting;
using Gateway.Silo.Recording;
using Gateway.Silo.Stores;

namespace Gateway.Commands;

/// <summary><c>gateway recording rotate-key</c>: the old signing key signs that a new one takes over, and is gone.</summary>
internal static class RecordingRotateKeyCommand
{
    public static Command Build()
    {
        var config = LocalConfig.Option();
        var command = new Command(
            "rotate-key", "Hand the checkpoints over to a new signing key; no gateway may run. Exit code 0: done, 2: nothing was changed.")
        {
            config,
        };
        command.SetAction(result => RecordingCommands.Guard(result, output =>
        {
            var recording = Recording(result.GetValue(config));
            if (recording.Checkpoints.Key is { Source: SecretSource.Environment })
            {
                throw new CommandException(
                    RecordingCommands.CannotRead, "the signing key is not in a file, so it cannot be replaced from here",
                    "let 'recording.checkpoints.key' name a file");
            }

            using var single = WriterLock.Take(recording.Path);
            var path = Path.GetFullPath(recording.Path);
            try
            {
                var next = KeyHandover.Rotate(EvidenceFolder.Of(path), recording.Checkpoints.Key?.Name ?? SigningKey.Beside(path));
                output.WriteLine($"signs from now on: {next}");
                return RecordingCommands.Intact;
            }
            catch (Exception failure) when (failure is EvidenceException or InvalidDataException or CryptographicException)
            {
                throw new CommandException(RecordingCommands.CannotRead, failure.Message, "nothing was changed");
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new CommandException(RecordingCommands.CannotRead, "the key file or the evidence cannot be read or written",
                    "check 'recording.checkpoints.key' and who owns the files");
            }
        }));
        return command;
    }

    private static RecordingConfig Recording(string? given)
    {
        if (LocalConfig.File(given) is not { } file) return new RecordingConfig { Path = Path.Combine("data", "gateway.db") };
        var outcome = ConfigFile.Read(file);
        return outcome.Config?.Recording ?? throw new CommandException(
            RecordingCommands.CannotRead, $"{file} is wrong, so it does not tell where the recording is", "correct it",
            [.. outcome.Errors.Select(static error => error.ToString())]);
    }
}
