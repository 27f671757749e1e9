namespace Gateway.Governance.Configuration;

/// <summary>What must hold between <c>recording.store</c>, <c>recording.database</c> and <c>cluster</c>.</summary>
internal static class ClusterRules
{
    /// <summary>Notes everything that does not hold.</summary>
    public static void Check(ConfigValues file, GatewayConfig config, ConfigFiles files, ConfigErrors errors, ConfigErrors warnings)
    {
        var isPostgres = config.Recording.Store == RecordingStoreKind.Postgres;
        if (file.Find<ConfigValues>("recording") is { } recording)
        {
            if (isPostgres && !recording.Has("database"))
                errors.Add(recording.At("store"), "PostgreSQL needs \"database: env:NAME\" or \"database: file:PATH\" beside this, where "
                    + "its connection string is");
            if (!isPostgres && recording.Has("database"))
                errors.Add(recording.At("database"), "a database is for \"store: postgres\"; add that, or remove this");
            if (isPostgres && recording.Find<ConfigValues>("checkpoints") is { } checkpoints && checkpoints.Get("enabled", false))
                warnings.Add(checkpoints.At("enabled"), "there are no checkpoints with \"store: postgres\"; recordings prove themselves "
                    + "by their chains alone");
            new SecretRules(files, errors, warnings).Check(recording, "database", Connection);
        }

        if (file.Find<ConfigValues>("cluster") is not { } cluster) return;
        if (!isPostgres)
            errors.Add(cluster.Node, "gateways that work as one share a database; set "
                + "\"recording: { store: postgres, database: env:NAME }\"");
        if (files.IsOneProcess)
            errors.Add(cluster.Node, "this build of the gateway runs in one process only; build it with -p:Engine=Orleans, or remove "
                + "\"cluster\"");
    }

    private static string? Connection(string secret) =>
        secret.Contains("Host=", StringComparison.OrdinalIgnoreCase)
        || secret.Contains("Server=", StringComparison.OrdinalIgnoreCase) ? null
            : "is no connection string, as in Host=db.example;Database=gateway;Username=gateway;Password=...";
}
