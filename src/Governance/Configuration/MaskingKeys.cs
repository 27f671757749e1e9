namespace Gateway.Governance.Configuration;

/// <summary>Every key of <c>masking</c>.</summary>
internal static class MaskingKeys
{
    private static readonly ConfigType s_name = new ConfigType.Text(
        32, "a name of a-z, 0-9 and - that starts with a letter", "employee-id", IsName, "^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$");

    private static readonly ConfigType s_example = new ConfigType.Text(2_000, "a text", "Badge EMP-204417");

    private static readonly ConfigKey s_class = new("class", new ConfigType.Choice(["custom", "personal", "secret"]), "custom",
        "Group that it belongs to: rules that name the group, or `*`, mean this kind too; `custom` is in none but `*`");

    private static readonly ConfigKey s_case =
        new("case", new ConfigType.Choice(["exact", "any"]), "exact", "Whether letters match as they are written, or in either case");

    private static readonly ConfigKey s_whole = new("whole", new ConfigType.Flag(), "true",
        "Found only where no letter or digit touches it");

    /// <summary><c>masking.kinds[]</c>.</summary>
    public static ConfigSection Kind { get; } = new("masking.kinds[]", typeof(UserKindConfig),
        "One kind of values that is described by a pattern; see masking.md.",
    [
        new("name", s_name, null, "Name that rules, recordings and `[name]` placeholders carry; no other kind's"),
        s_class,
        new("prefix", new ConfigType.Text(100, "a text", "EMP-"), "null", "What every value begins with, literally"),
        new("pattern", new ConfigType.Text(1_000, "a pattern", "[0-9]{6}"), null,
            "What follows; matched in linear time, with a longest form of 512 bytes at most"),
        s_case,
        s_whole,
        new("checksum", new ConfigType.Choice(["none", "luhn", "mod97", "mod11", "mod1110", "verhoeff", "damm"]), "none",
            "What must hold of the letters and digits behind the prefix: ISO/IEC 7812 Luhn, ISO 7064 MOD 97-10, MOD 11-2 or MOD 11,10, "
                + "Verhoeff, Damm"),
        new("context", new ConfigType.Many(new ConfigType.Text(64, "a word", "employee"), 0, 50), "[]",
            "Words of which one must stand within 40 bytes before a value, or in its property's name"),
        new("confidence", new ConfigType.Whole(1, 100, "percent"), "85",
            "Confidence of what is found, beside a context word if there are any"),
        new("alone", new ConfigType.Whole(0, 100, "percent"), "0", "Confidence where no context word is near; 0: not found"),
        new("threshold", new ConfigType.Whole(0, 100, "percent"), "50", "What is found with less confidence is left"),
        new("examples", new ConfigType.Many(s_example, 0, 100), "[]", "Texts in each of which a value must be found, checked at load"),
        new("counterexamples", new ConfigType.Many(s_example, 0, 100), "[]",
            "Texts in none of which a value may be found, checked at load"),
    ]);

    /// <summary><c>masking.dictionaries[]</c>.</summary>
    public static ConfigSection Dictionary { get; } = new("masking.dictionaries[]", typeof(DictionaryConfig),
        "One kind of values that is a list of exact terms.",
    [
        new("name", s_name, null, "Name that rules, recordings and `[name]` placeholders carry; no other kind's"),
        s_class,
        new("file", new ConfigType.Text(1_000, "a file's path", "codenames.txt"), null,
            "File of up to 200,000 terms, one a line, relative to the configuration file; lines that begin with `# ` are remarks"),
        s_case,
        s_whole,
        new("confidence", new ConfigType.Whole(1, 100, "percent"), "90", "Confidence of what is found"),
    ]);

    /// <summary><c>masking.thresholds[]</c>.</summary>
    public static ConfigSection Threshold { get; } = new("masking.thresholds[]", typeof(ThresholdConfig),
        "How sure values of some built-in kinds must be; see masking.md.",
    [
        new("kinds", new ConfigType.Many(new ConfigType.Text(32, "a built-in kind, a group or *", "phone"), 1, 100), null,
            "What it is about, each named once in all entries; a kind's own entry wins over its group's, a group's over `*`"),
        new("threshold", new ConfigType.Whole(0, 100, "percent"), null,
            "What is found with less confidence is left: not hidden, not counted"),
    ]);

    /// <summary><c>masking</c>.</summary>
    public static ConfigSection Masking { get; } = new("masking", typeof(MaskingConfig),
        "Kinds of values beside those that are built in, and how sure a value must be.",
    [
        new("kinds", new ConfigType.Many(new ConfigType.Section(Kind), 0, 200), "[]", "Kinds that are described by a pattern"),
        new("dictionaries", new ConfigType.Many(new ConfigType.Section(Dictionary), 0, 64), "[]", "Kinds that are lists of exact terms"),
        new("thresholds", new ConfigType.Many(new ConfigType.Section(Threshold), 0, 100), "[]",
            "Confidence that values of built-in kinds must have, instead of 50"),
    ]);

    private static bool IsName(string text) =>
        text.Length > 0 && char.IsAsciiLetterLower(text[0]) && text[^1] != '-'
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
