using Gateway.Abstractions.Recording;
using Gateway.Governance.Recording.Evidence;

namespace Gateway.Governance.Configuration;

/// <summary>Every key of <c>recording</c>.</summary>
internal static class RecordingKeys
{
    /// <summary><c>recording.checkpoints.witnesses[]</c>.</summary>
    public static ConfigSection Witness { get; } = new("recording.checkpoints.witnesses[]", typeof(WitnessConfig),
        "A witness that cosigns checkpoints, as C2SP tlog-witness says.",
    [
        new("url", new ConfigType.Url("https://witness.example/gateway", HostOnly: false), null,
            "Its submission prefix, to which `add-checkpoint` is appended"),
        new("key", new ConfigType.Text(500, "a witness's verifier key as NAME+ID+KEY", "witness.example/w1+c1d2e3f4+BAAA", IsWitness), null,
            "Its verifier key, of the kind for cosignatures"),
    ]);

    /// <summary><c>recording.checkpoints</c>.</summary>
    public static ConfigSection Checkpoints { get; } = new("recording.checkpoints", typeof(CheckpointsConfig),
        "How the ends of recordings are signed, so that a change is found even by who has only a checkpoint; see evidence.md.",
    [
        new("enabled", new ConfigType.Flag(), "true", "Whether they are"),
        new("key", new ConfigType.Secret(), "null",
            "Where the signing key is; a file that is not there is made on first start. When left out, `signing.key` beside the recording"),
        new("period", ConfigType.Duration.Between("50ms", "60s"), "500ms", "How often a checkpoint is signed while entries come"),
        new("origin", new ConfigType.Text(200, "a name without spaces and plus", "gateway.example/recordings", NoteKey.IsName), "null",
            "The log's name in checkpoints, for ever; when left out, the signing key's"),
        new("witnesses", new ConfigType.Many(new ConfigType.Section(Witness), 0, 16), "[]", "Who cosigns"),
    ]);

    /// <summary><c>recording.keep[]</c>.</summary>
    public static ConfigSection Keep { get; } = new("recording.keep[]", typeof(KeepRule),
        "How long payloads are kept, counted from the end of a session; the first rule that matches counts, and what none matches is "
        + "kept for ever. See retention.md.",
    [
        new("for", ConfigType.Duration.Between("1h", "36500d"), null, "How long"),
        new("connections", new ConfigType.Many(ConfigShapes.Name, 0, 1_000), "[]", "The connections it is for; all when empty"),
        new("kinds", new ConfigType.Many(new ConfigType.Choice([.. KeepRule.Erasable.Select(Word)]), 0, 8), "[]",
            "The kinds of entries it is for; all when empty"),
    ]);

    private static string Word(EntryKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary><c>recording</c>.</summary>
    public static ConfigSection Recording { get; } = new("recording", typeof(RecordingConfig), "Where and how recordings are kept.",
    [
        new("path", new ConfigType.Text(1_000, "a file's path", "data/gateway.db"), "data/gateway.db",
            "The database file, relative to the configuration file; with PostgreSQL, its folder holds what is this machine's own"),
        new("store", new ConfigType.Choice(["sqlite", "postgres"]), "sqlite",
            "What keeps recordings and state: that file, or PostgreSQL; see operations.md"),
        new("database", new ConfigType.Secret(), "null",
            "Where PostgreSQL's connection string is, as in Host=db.example;Database=gateway;Username=gateway;Password=..."),
        new("bodies", new ConfigType.Choice(["full", "digest"]), "full",
            "What is kept of a message: the masked text and its digest, or the digest"),
        new("bodyBytes", new ConfigType.Size(0, 16 << 20), "256KiB", "Longest masked message that stands in its entry"),
        new("attachedBytes", new ConfigType.Size(0, 64 << 20), "16MiB",
            "Longest masked message that is kept at all: what is too long for its entry is a file beside the recording, and what is longer "
            + "than this is told by its length and digest. Nothing is kept of a message where `bodies` is `digest`"),
        new("encrypt", new ConfigType.Flag(), "true",
            "Encrypts what entries of new sessions say, each session's under a key of its own that ends with it; see retention.md"),
        new("keep", new ConfigType.Many(new ConfigType.Section(Keep), 0, 100), "[]", "How long it is kept"),
        new("search", new ConfigType.Flag(), "true",
            "Keeps an index beside the recording, so that exchanges are found by what they hold; see search.md"),
        new("exports", new ConfigType.Many(new ConfigType.Section(ExportKeys.Export), 0, 20), "[]",
            "Where every entry is sent to, beside being kept here"),
        new("checkpoints", new ConfigType.Section(Checkpoints), "{}", "How their ends are signed"),
    ]);

    private static bool IsWitness(string text) => NoteKey.Parse(text) is { Algorithm: NoteAlgorithm.Cosignature };
}
