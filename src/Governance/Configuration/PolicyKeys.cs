using Gateway.Governance.Masking.Content;

namespace Gateway.Governance.Configuration;

/// <summary>Every key of a policy document, and of an entry that includes some.</summary>
internal static class PolicyKeys
{
    /// <summary>Most rules of one policy.</summary>
    public const int RulesMax = 10_000;

    /// <summary>The effects in the order of <c>RuleEffect</c>.</summary>
    public static ConfigType.Choice Effects { get; } = new(["allow", "deny", "approve", "mask", "reveal"]);

    /// <summary>An entry of <c>policies</c> that takes in other files.</summary>
    public static ConfigSection Include { get; } = new("policies[] (include)", null, "Takes in policies of other files.",
    [
        new("include", new ConfigType.Text(1_000, "a path", "policies/*.yaml"), null,
            "File, relative to the one it is written in; `*` in its last part stands for any letters. "
                + "The file holds one policy, or a list like `policies`"),
    ]);

    /// <summary>What a mask rule leaves.</summary>
    public static ConfigSection Except { get; } = new("policies[].rules[].except", null,
        "What a mask rule leaves of its `kinds`, where a false find would break an agent.",
    [
        new("tools", new ConfigType.Many(new ConfigType.Text(256, "a tool's exact name", "list_codes"), 0, 100), "[]",
            "Tools whose calls the rule does not concern"),
        new("paths", new ConfigType.Many(ConfigShapes.Path, 0, 100), "[]", "JSON paths at and under which nothing is hidden for its kind"),
        new("terms", new ConfigType.Many(new ConfigType.Text(200, "a value", "support@example.com"), 0, 1_000), "[]",
            "Values that are not hidden for their kind, compared exactly"),
    ]);

    /// <summary>One rule.</summary>
    public static ConfigSection Rule { get; } = new("policies[].rules[]", null, "One rule: when it matches, and what then.",
    [
        new("name", ConfigShapes.RuleName, null, "Name that decisions and recordings carry, unique in its policy"),
        new("when", new ConfigType.Expression(), null, "CEL expression over the facts; see policies.md"),
        new("effect", Effects, null, "What happens when it matches"),
        new("reason", new ConfigType.Text(1_000, "a sentence", "Salaries are out of bounds; ask HR."), "null",
            "For the caller and its model: what is refused and what to do instead. Required for `deny`, and for it alone"),
        new("by", new ConfigType.Many(ConfigShapes.Approver, 1, 100), "null",
            "Who may decide: groups, people as `user:NAME`, or who is on call as `oncall:ROTA`. Required for `approve`, "
                + "and for it alone"),
        new("quorum", new ConfigType.Whole(1, 20, "people"), "1", "How many people must say yes. For `approve` alone"),
        new("each", new ConfigType.Flag(), "false",
            "Whether each entry of `by` needs a person of its own who says yes. For `approve` alone"),
        new("escalate", new ConfigType.Many(new ConfigType.Section(VotingKeys.Escalation), 1, 10), "null",
            "Who is asked too when nobody has decided in time. For `approve` alone"),
        new("delegate", new ConfigType.Flag(), "false", "Whether who is asked may name another to decide. For `approve` alone"),
        new("edits", new ConfigType.Flag(), "true", "Whether an approver may change the arguments. For `approve` alone"),
        new("breakGlass", new ConfigType.Many(ConfigShapes.Approver, 1, 100), "null",
            "Groups or people who may let the call run alone, at once, loudly, to be reviewed afterwards. For `approve` alone"),
        new("window", new ConfigType.Section(VotingKeys.Window), "null",
            "The widest window that an approver may open; when left out, every call is asked about. For `approve` alone"),
        new("within", ConfigType.Duration.Between("10s", "7d"), "null",
            "How long they may take; when left out, `approvals.within`. For `approve` alone"),
        new("kinds", new ConfigType.Many(ConfigShapes.Kind, 0, 100), "null",
            "Detector kinds to hide, or to turn back; `*` is all. For `mask`, which needs `kinds`, `paths` or `content`, and for `reveal`, "
                + "which needs it"),
        new("paths", new ConfigType.Many(ConfigShapes.Path, 0, 100), "null",
            "JSON paths whose values are hidden whatever they look like. For `mask` alone"),
        new("min", new ConfigType.Whole(0, 100, "percent"), "0", "Least confidence of what `kinds` hides. For `mask` alone"),
        new("except", new ConfigType.Section(Except), "null", "What `kinds` leaves. For `mask` alone"),
        new("with", new ConfigType.Choice(["redact", "partial", "hash", "surrogate"]), "redact",
            "What stands in the value's place. For `mask` alone"),
        new("content", new ConfigType.Many(new ConfigType.Choice([.. ContentRules.Names]), 1, 4), "null",
            "What comes back and detectors cannot read: images, audio, binary resources, blocks of unknown types. For `mask` alone"),
        new("do", new ConfigType.Choice(["drop", "hold"]), "drop",
            "What becomes of `content`: it is taken out of the message, or all of the message is withheld. For `mask` alone"),
        new("in", new ConfigType.Many(new ConfigType.Choice(["request", "response"]), 1, 2), "[response]",
            "What is masked. For `mask` alone"),
    ]);

    /// <summary>One policy.</summary>
    public static ConfigSection Policy { get; } = new("policies[]", null, "One policy; the same document is what a policy version holds.",
    [
        new("name", ConfigShapes.Name, null, "Name, unique"),
        new("rules", new ConfigType.Many(new ConfigType.Section(Rule), 0, RulesMax), null, "The rules; their order does not matter"),
    ]);
}
