namespace Gateway.Governance.Configuration;

/// <summary>Every key of a connection's <c>analyser</c>.</summary>
internal static class AnalyserKeys
{
    /// <summary><c>connections[].analyser.entities[]</c>.</summary>
    public static ConfigSection Entity { get; } = new("connections[].analyser.entities[]", typeof(EntityConfig),
        "What a type of entity is called here.",
    [
        new("type", new ConfigType.Text(100, "an analyser's entity type", "PERSON"), null, "The analyser's name of it"),
        new("kind", ConfigShapes.Kind, null, "Kind that it counts as, built in or of `masking`"),
    ]);

    /// <summary><c>connections[].analyser</c>.</summary>
    public static ConfigSection Analyser { get; } = new("connections[].analyser", typeof(AnalyserConfig),
        "An analyser with Presidio's HTTP interface, for what has no form: names, places, organisations.",
    [
        new("url", new ConfigType.Url("http://127.0.0.1:5002", HostOnly: false), null,
            "Where it is; texts are posted to its `analyze`. `http` only for a loopback host or with `insecure: true`"),
        new("insecure", new ConfigType.Flag(), "false", "Accepts plain `http` to another machine, where anyone on the way reads the texts"),
        new("language", new ConfigType.Text(16, "a language's code", "en"), "en", "The language it is told"),
        new("entities", new ConfigType.Many(new ConfigType.Section(Entity), 0, 100), "[]",
            "What it is asked for; when empty, `PERSON` as `person`, `LOCATION` as `place`, `ORGANIZATION` as `organisation`"),
        new("threshold", new ConfigType.Whole(0, 100, "percent"), "50", "What it finds with less confidence is left"),
        new("timeout", ConfigType.Duration.Between("10ms", "60s"), "2s",
            "How long all texts of one message may take; then they are blocked"),
        new("texts", new ConfigType.Whole(1, 10_000, "texts"), "200", "Most texts of one message that are asked about; more are blocked"),
        new("cache", new ConfigType.Whole(0, 1_000_000, "answers"), "10000", "Most answers that are kept, by the hash of their text"),
    ]);
}
