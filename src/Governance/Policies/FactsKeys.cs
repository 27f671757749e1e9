using Gateway.Governance.Configuration;

namespace Gateway.Governance.Policies;

/// <summary>Every key of facts and test cases as people write them, for trying a policy out.</summary>
internal static class FactsKeys
{
    private static readonly ConfigType s_text = new ConfigType.Text(2_000, "a text", "alice") { MayBeEmpty = true };

    private static readonly ConfigType s_texts = new ConfigType.Many(s_text, 0, 1_000);

    private static readonly ConfigType s_count = new ConfigType.Whole(0, int.MaxValue, "");

    private static readonly ConfigType s_flag = new ConfigType.Flag();

    /// <summary><c>principal.actors[]</c>.</summary>
    public static ConfigSection Actor { get; } = new("principal.actors[]", null, "Who acts for the subject.",
    [
        new("issuer", s_text, "https://idp.example", "The actor's issuer"),
        new("subject", s_text, null, "The actor's subject"),
    ]);

    /// <summary><c>principal</c>.</summary>
    public static ConfigSection Principal { get; } = new("principal", null, "Who calls.",
    [
        new("issuer", s_text, "https://idp.example", "The token's `iss`"),
        new("subject", s_text, "someone", "The token's `sub`"),
        new("name", s_text, "the subject", "Name for people"),
        new("groups", s_texts, "[]", "Groups"),
        new("scopes", s_texts, "[]", "Scopes"),
        new("client", s_text, "empty", "OAuth client"),
        new("actors", new ConfigType.Many(new ConfigType.Section(Actor), 0, 100), "[]", "Who acts for the subject"),
    ]);

    /// <summary><c>client</c>.</summary>
    public static ConfigSection Client { get; } = new("client", null, "The program that calls.",
    [
        new("name", s_text, "empty", "Its name"),
        new("version", s_text, "empty", "Its version"),
    ]);

    /// <summary><c>tool</c>.</summary>
    public static ConfigSection Tool { get; } = new("tool", null, "The tool; what is left out takes the worst case.",
    [
        new("name", s_text, null, "Exact name"),
        new("known", s_flag, "true", "Whether the upstream has listed it"),
        new("readOnly", s_flag, "false", "It only reads"),
        new("destructive", s_flag, "true, or false for a read-only tool", "It may destroy"),
        new("idempotent", s_flag, "false", "Calling it twice is the same as once"),
        new("openWorld", s_flag, "true", "It reaches beyond its server"),
    ]);

    /// <summary><c>sql</c>.</summary>
    public static ConfigSection Sql { get; } = new("sql", null, "What a SQL argument would do.",
    [
        new("readOnly", s_flag, "false", "Every statement only reads"),
        new("parsed", s_flag, "true", "A full grammar read it"),
        new("statements", s_count, "1", "Number of statements; 0 where nothing could be told"),
        new("kinds", s_texts, "[]", "Kinds of the statements"),
        new("tables", s_texts, "[]", "Tables named"),
    ]);

    /// <summary><c>session</c>.</summary>
    public static ConfigSection Session { get; } = new("session", null, "What the session has done so far.",
    [
        new("calls", s_count, "0", "Exchanges decided"),
        new("toolCalls", s_count, "0", "Tool calls let through"),
        new("denied", s_count, "0", "Exchanges denied"),
        new("approved", s_count, "0", "Held exchanges let through"),
        new("ageSeconds", s_count, "0", "Seconds since it opened"),
    ]);

    /// <summary>The facts of one exchange.</summary>
    public static ConfigSection Facts { get; } = new("facts", null, "The facts of one exchange.",
    [
        new("principal", new ConfigType.Section(Principal), "{}", "Who calls"),
        new("connection", s_text, "the empty name", "Connection that is called"),
        new("client", new ConfigType.Section(Client), "{}", "The program that calls"),
        new("method", s_text, "by what is there: tools/call, resources/read or prompts/get", "The protocol's method"),
        new("era", new ConfigType.Choice(["legacy", "modern"]), "legacy", "The wire protocol"),
        new("tool", new ConfigType.Section(Tool), "null", "The tool"),
        new("resource", s_text, "null", "The resource's URI"),
        new("prompt", s_text, "null", "The prompt's name"),
        new("args", new ConfigType.Any("the arguments, a group of keys"), "null", "The arguments"),
        new("sql", new ConfigType.Section(Sql), "null", "What a SQL argument would do"),
        new("hits", new ConfigType.Any("detector kinds, each with how often"), "{}", "Sensitive values in the request"),
        new("size", s_count, "bytes of the arguments", "Bytes of the request"),
        new("session", new ConfigType.Section(Session), "{}", "What the session has done so far"),
        new("now", s_text, "2026-01-01T12:00:00Z", "When it is decided, as 2026-01-01T12:00:00Z"),
    ]);

    /// <summary>One case of a test file.</summary>
    public static ConfigSection Case { get; } = new("cases[]", null, "One case.",
    [
        new("name", new ConfigType.Text(200, "a name of one line", "support may read"), null, "What it shows"),
        new("facts", new ConfigType.Section(Facts), null, "The exchange"),
        new("expect", new ConfigType.Choice(["allow", "deny", "approve"]), null, "What the policy should say"),
        new("rule", new ConfigType.Text(100, "a rule's name", "read"), "any",
            "The rule that should decide; default or protocol when none does"),
        new("masks", s_texts, "any", "The mask rules that should apply, exactly"),
        new("default", new ConfigType.Choice(["deny", "allow"]), "deny", "The connection's default"),
    ]);

    /// <summary>A test file.</summary>
    public static ConfigSection Cases { get; } = new("", null, "A test file.",
    [
        new("cases", new ConfigType.Many(new ConfigType.Section(Case), 1, 10_000), null, "The cases"),
    ]);
}
