namespace Gateway.Silo.Stores.Keys;

/// <summary>The tables of the file with the keys of payloads. Described in docs/recording-format.md.</summary>
internal static class KeySchema
{
    /// <summary>The version that this build reads and writes.</summary>
    public const long Version = 1;

    /// <summary>What makes a new file. Rows are only added, and a key is overwritten in its place with as many zeros, so that no page is
    /// ever copied with a key in it.</summary>
    public static readonly string[] Create =
    [
        "CREATE TABLE IF NOT EXISTS about (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL, proof BLOB NOT NULL) STRICT",
        """
        CREATE TABLE IF NOT EXISTS payload_key (
          no INTEGER PRIMARY KEY,
          session TEXT NOT NULL,
          since INTEGER NOT NULL CHECK (since >= 1),
          id BLOB NOT NULL CHECK (length(id) = 16),
          wrapped BLOB NOT NULL CHECK (length(wrapped) = 60)
        ) STRICT
        """,
        "CREATE INDEX IF NOT EXISTS payload_key_by_session ON payload_key (session)",
    ];
}
