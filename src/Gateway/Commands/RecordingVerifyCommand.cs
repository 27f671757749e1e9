using System.CommandLine;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Evidence;
using Gateway.Silo.Export;
using Gateway.Silo.Stores;

namespace Gateway.Commands;

/// <summary><c>gateway recording verify</c>: intact, or where and how it broke.</summary>
internal static class RecordingVerifyCommand
{
    public static Command Build()
    {
        var recordings = new RecordingChoice();
        var session = new Option<string?>("--session", "-s")
        {
            Description = "Only this session's chain, without the checkpoints; default all.",
            HelpName = "SESSION",
        };
        var keys = new Option<string[]>("--key", "-k")
        {
            Description = "A verifier key that you know, or a file of it: the last checkpoint must be signed by one, or by its successor.",
            HelpName = "KEY",
        };
        var checkpoint = new Option<string?>("--checkpoint")
        {
            Description = "A checkpoint that you kept: what is there now must begin with it.",
            HelpName = "FILE",
        };
        var exports = new Argument<string[]>("EXPORT")
        {
            Description = "Files of an export in the form jsonl, in order, or their folder; none: the recording itself.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var evidence = new Option<string?>("--evidence")
        {
            Description = "With EXPORT: the folder of the recording's checkpoints, to hold the entries against.",
            HelpName = "FOLDER",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command(
            "verify", "Re-derive every hash chain and hold it against the checkpoints. Exit code 0: intact, 1: broken, 2: cannot be read.")
        {
            exports, session, keys, checkpoint, evidence, json,
        };
        recordings.AddTo(command);
        command.SetAction(result => RecordingCommands.Guard(result, output =>
        {
            var trust = new EvidenceTrust([.. (result.GetValue(keys) ?? []).SelectMany(Keys)], Known(result.GetValue(checkpoint)));
            if (trust.IsAsked && result.GetValue(session) is not null)
                throw Wrong("checkpoints cover all sessions, not one", "leave out --session, or --key and --checkpoint");
            var files = result.GetValue(exports) ?? [];
            if (files.Length > 0 && recordings.IsNamed(result))
                throw Wrong("either an export is verified, or a recording", "leave out EXPORT, or --file and --config");
            if (files.Length == 0 && result.GetValue(evidence) is not null)
                throw Wrong("--evidence is for exports; a recording is held against the checkpoints beside it",
                    "name the files of the export, or leave out --evidence");
            var report = files.Length > 0
                ? Exported(files, result.GetValue(session), result.GetValue(evidence), trust)
                : Stored(recordings.File(result), result.GetValue(session), trust);
            output.WriteLine(result.GetValue(json) ? report.ToJson() : report.ToText().TrimEnd('\n'));
            return report.Intact ? RecordingCommands.Intact : RecordingCommands.Broken;
        }));
        return command;
    }

    private static RecordingReport Stored(string path, string? session, EvidenceTrust trust)
    {
        using var recording = RecordingFile.Open(path);
        return recording.Verify(session is null ? null : new SessionId(session), trust);
    }

    private static RecordingReport Exported(string[] files, string? session, string? evidence, EvidenceTrust trust)
    {
        if (session is not null) throw Wrong("an export holds all sessions", "leave out --session");
        if (trust.IsAsked && evidence is null)
            throw Wrong("an export holds no checkpoints", "name their folder by --evidence, or leave out --key and --checkpoint");
        return ExportFiles.Verify(files, evidence, trust);
    }

    private static IEnumerable<NoteKey> Keys(string given)
    {
        if (NoteKey.Parse(given) is { } key) return [key];
        var text = Read(given) ?? throw Wrong("--key names no verifier key", "write NAME+ID+KEY, or a file that holds such lines");
        var keys = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(NoteKey.Parse).ToArray();
        return keys.Length > 0 && keys.All(static one => one is not null)
            ? keys.Select(static one => one!)
            : throw Wrong("the file that --key names holds no verifier keys", "write NAME+ID+KEY, one a line");
    }

    private static Checkpoint? Known(string? file)
    {
        if (file is null) return null;
        var note = Read(file) is { } text ? SignedNote.Parse(System.Text.Encoding.UTF8.GetBytes(text)) : null;
        return note is not null && Checkpoint.Parse(note.Text) is { } checkpoint
            ? checkpoint
            : throw Wrong("the file that --checkpoint names holds no checkpoint", "name a file 'checkpoint' that was kept");
    }

    private static string? Read(string file)
    {
        try
        {
            return File.Exists(file) && new FileInfo(file).Length <= SignedNote.BytesMax ? File.ReadAllText(file) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static CommandException Wrong(string problem, string remedy) => new(RecordingCommands.CannotRead, problem, remedy);
}
