using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>Where and how recordings are kept.</summary>
public sealed record RecordingConfig
{
    /// <summary>The database file, relative to the configuration file; with PostgreSQL its folder holds what is this machine's own.
    /// Default <c>data/gateway.db</c>.</summary>
    public string Path { get; init; } = "data/gateway.db";

    /// <summary>What keeps recordings and state: <c>sqlite</c> or <c>postgres</c>. Default sqlite.</summary>
    public RecordingStoreKind Store { get; init; } = RecordingStoreKind.Sqlite;

    /// <summary>Where PostgreSQL's connection string is; required with it, null without.</summary>
    public SecretReference? Database { get; init; }

    /// <summary>What is kept of a message: <c>full</c> or <c>digest</c>. Default full.</summary>
    public RecordedBodies Bodies { get; init; } = RecordedBodies.Full;

    /// <summary>Whether payloads of new sessions are encrypted, each session's under a key of its own. Default true.</summary>
    public bool Encrypt { get; init; } = true;

    /// <summary>How long payloads are kept. Default: for ever.</summary>
    public ImmutableArray<KeepRule> Keep { get; init; } = [];

    /// <summary>Longest masked message that stands in its entry, bytes. Range 0 to 16MiB. Default 256KiB.</summary>
    public int BodyBytes { get; init; } = 256 * 1024;

    /// <summary>Longest masked message that is kept at all, bytes: what is too long for its entry is a file beside the recording. Range 0
    /// to 64MiB. Default 16MiB.</summary>
    public int AttachedBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How their ends are signed.</summary>
    public CheckpointsConfig Checkpoints { get; init; } = new();

    /// <summary>Whether an index is kept beside the recording, so that exchanges are found by what they hold. Default true.</summary>
    public bool Search { get; init; } = true;

    /// <summary>Where every entry is sent to. 0 to 20, names unique. Default: none.</summary>
    public ImmutableArray<ExportConfig> Exports { get; init; } = [];
}
