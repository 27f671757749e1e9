namespace Gateway.Governance.Configuration;

/// <summary>What keeps recordings and state.</summary>
public enum RecordingStoreKind
{
    /// <summary>A file beside this process, and one process that writes it.</summary>
    Sqlite,

    /// <summary>A PostgreSQL database, which several processes may share.</summary>
    Postgres,
}
